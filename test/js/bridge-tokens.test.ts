import { createHash } from 'node:crypto'
import { createStorage, type Storage } from 'redis-session-storage'
import { onBothBackends } from './support/backends'
import { output } from './support/child'
import { freePort } from './support/redis-server'
import { sharedRedis, type SharedRedis } from './support/shared-redis'
import { until } from './support/until'

onBothBackends('bridge tokens', (open) => {
  let storage: Storage
  beforeAll(() => {
    storage = open()
  })

  it('consume returns the payload once', async () => {
    const payload = { tenantId: 'org_1', roles: ['a', 'b'], big: '12345678901234567890' }
    const token = await storage.bridgeTokens.issue(payload)
    expect(await storage.bridgeTokens.peek(token)).toEqual(payload)
    expect(await storage.bridgeTokens.consume(token)).toEqual(payload)
    expect(await storage.bridgeTokens.consume(token)).toBeNull()
    expect(await storage.bridgeTokens.peek(token)).toBeNull()
  })

  it('consume returns the payload to one of 50 concurrent callers', async () => {
    const token = await storage.bridgeTokens.issue('prize')
    const all = await Promise.all(
      Array.from({ length: 50 }, () => storage.bridgeTokens.consume(token)),
    )
    expect(all.filter((payload) => payload !== null)).toEqual(['prize'])
  })

  it('makes tokens of 256 bits that fit into a URL', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 100 }, () => storage.bridgeTokens.issue(1)),
    )
    expect(new Set(tokens).size).toBe(100)
    for (const token of tokens) {
      expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
      expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    }
  })

  it.each([[0], [false], ['text'], [[1, 2]], [{ a: null }], ['\u{1f600} \ud800']])(
    'carries %j',
    async (payload) => {
      expect(await storage.bridgeTokens.consume(await storage.bridgeTokens.issue(payload))).toEqual(
        payload,
      )
    },
  )

  it('revokes a token once', async () => {
    const token = await storage.bridgeTokens.issue({})
    expect(await storage.bridgeTokens.revoke(token)).toBe(true)
    expect(await storage.bridgeTokens.revoke(token)).toBe(false)
    expect(await storage.bridgeTokens.consume(token)).toBeNull()
  })

  it('ends a token with its ttl', async () => {
    const token = await storage.bridgeTokens.issue({}, { ttl: 1 })
    await until(async () => (await storage.bridgeTokens.peek(token)) === null, 'the end')
    expect(await storage.bridgeTokens.consume(token)).toBeNull()
  })

  it.each(['', 'short', 'a'.repeat(44), '*'.repeat(43), 'x\n'.repeat(21) + 'x', 7, null, {}])(
    'knows no token %j',
    async (token) => {
      expect(await storage.bridgeTokens.consume(token as string)).toBeNull()
      expect(await storage.bridgeTokens.peek(token as string)).toBeNull()
      expect(await storage.bridgeTokens.revoke(token as string)).toBe(false)
    },
  )

  it.each([
    [undefined, undefined, '`payload`'],
    [() => 1, undefined, '`payload`'],
    [10n, undefined, '`payload`'],
    [1, { ttl: 0 }, '`options.ttl`'],
    [1, { ttl: 1.5 }, '`options.ttl`'],
    [1, { TTL: 5 }, '`options.TTL`'],
  ])('refuses payload %p with options %p', async (payload, options, named) => {
    await expect(storage.bridgeTokens.issue(payload, options as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining(named),
    })
  })

  it('refuses a payload over maxValueBytes', async () => {
    const small = open({ maxValueBytes: 100 })
    await expect(small.bridgeTokens.issue('x'.repeat(99))).rejects.toMatchObject({
      code: 'ERR_TOO_LARGE',
    })
    expect(await small.bridgeTokens.issue('x'.repeat(98))).toHaveLength(43)
  })
})

describe('on a server', () => {
  let server: SharedRedis
  let storage: Storage
  beforeAll(async () => {
    server = await sharedRedis()
    storage = createStorage({ url: server.url, logger: false })
  })
  afterAll(() => storage.close())

  it('shows the hash of the token and nothing of the token, for 60 s', async () => {
    await server.command('FLUSHALL')
    const token = await storage.bridgeTokens.issue({ a: 1 })
    const key = `bridge:${createHash('sha256').update(token).digest('hex')}`
    expect(await server.command('KEYS', '*')).toEqual([key])
    expect(await server.command('GET', key)).toBe('{"a":1}')
    const ttl = Number(await server.command('TTL', key))
    expect(ttl).toBeGreaterThan(50)
    expect(ttl).toBeLessThanOrEqual(60)
  })

  it('has one winner of 8 processes that each ask 20 times', async () => {
    const token = await storage.bridgeTokens.issue('prize')
    const race = `
      const { createStorage } = require('redis-session-storage')
      const storage = createStorage({ url: '${server.url}', commandTimeout: 20000, logger: false })
      storage.connect().then(async () => {
        const all = await Promise.all(
          Array.from({ length: 20 }, () => storage.bridgeTokens.consume('${token}')))
        console.log(all.filter((payload) => payload === 'prize').length, all.length)
      })`
    const printed = await Promise.all(Array.from({ length: 8 }, () => output(race)))
    const wins = printed.map((line) => Number(line.split(' ')[0]))
    expect(wins.reduce((sum, n) => sum + n)).toBe(1)
    expect(printed.every((line) => line.endsWith(' 20\n'))).toBe(true)
  })

  it('consume rejects with ERR_CORRUPT if the stored payload is not JSON', async () => {
    const token = await storage.bridgeTokens.issue(1)
    const key = `bridge:${createHash('sha256').update(token).digest('hex')}`
    await server.command('SET', key, '{')
    await expect(storage.bridgeTokens.consume(token)).rejects.toMatchObject({
      code: 'ERR_CORRUPT',
      operation: 'bridgeTokens.consume',
    })
  })
})

it('rejects while a configured server is away, and keeps nothing in memory', async () => {
  const port = await freePort()
  const storage = createStorage({ host: '127.0.0.1', port, commandTimeout: 2000, logger: false })
  const unavailable = { code: 'ERR_UNAVAILABLE', cause: { code: 'ECONNREFUSED' } }
  await expect(storage.bridgeTokens.issue({})).rejects.toMatchObject(unavailable)
  await expect(storage.bridgeTokens.consume('a'.repeat(43))).rejects.toMatchObject(unavailable)
  await storage.close()
  await expect(storage.bridgeTokens.consume('x')).rejects.toMatchObject({ code: 'ERR_CLOSED' })
})
