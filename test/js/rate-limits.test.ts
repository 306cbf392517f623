import { createStorage, type Storage } from 'redis-session-storage'
import { onBothBackends } from './support/backends'
import { output } from './support/child'
import { freePort, startRedis } from './support/redis-server'
import { until, within } from './support/until'

onBothBackends('rate limits', (open) => {
  let storage: Storage
  beforeAll(() => {
    storage = open()
  })

  it('allows exactly the limit of hits that come at once', async () => {
    const limit = { limit: 7, window: 3600 }
    const all = await Promise.all(
      Array.from({ length: 50 }, () => storage.rateLimits.hit('at once', limit)),
    )
    expect(all.filter(({ allowed }) => allowed)).toHaveLength(7)
    expect(all.slice(0, 7).map(({ remaining }) => remaining)).toEqual([6, 5, 4, 3, 2, 1, 0])
  })

  it('returns when the next hit is allowed', async () => {
    const limit = { limit: 2, window: 1000 }
    const before = Date.now()
    const first = await storage.rateLimits.hit('told', limit)
    expect(first).toMatchObject({ allowed: true, remaining: 1, retryAfter: 0 })
    expect(Math.abs(first.resetAt - before - 500_000)).toBeLessThan(10_000)
    await storage.rateLimits.hit('told', limit)
    const refused = await storage.rateLimits.hit('told', limit)
    expect(refused).toMatchObject({ allowed: false, remaining: 0 })
    expect(Number.isInteger(refused.retryAfter)).toBe(true)
    expect(refused.retryAfter).toBeGreaterThan(490)
    expect(refused.retryAfter).toBeLessThanOrEqual(500)
  })

  it('allows hits again when time has passed', async () => {
    const limit = { limit: 2, window: 1 }
    const refused = await within(500, async () => {
      await storage.rateLimits.reset('again')
      await storage.rateLimits.hit('again', { ...limit, cost: 2 })
      return storage.rateLimits.hit('again', limit)
    })
    expect(refused.allowed).toBe(false)
    await until(async () => (await storage.rateLimits.hit('again', limit)).allowed, 'a free hit')
  })

  it('counts the cost of an allowed hit, and nothing for a rejected one', async () => {
    const limit = { limit: 10, window: 3600 }
    expect((await storage.rateLimits.hit('cost', { ...limit, cost: 6 })).remaining).toBe(4)
    expect((await storage.rateLimits.hit('cost', { ...limit, cost: 5 })).allowed).toBe(false)
    expect((await storage.rateLimits.hit('cost', { ...limit, cost: 4 })).allowed).toBe(true)
  })

  it('peeks with the options of a hit, whatever its cost', async () => {
    const options = { limit: 5, window: 3600, cost: 2 }
    await storage.rateLimits.hit('peek cost', options)
    const told = await storage.rateLimits.peek('peek cost', options)
    expect(told).toMatchObject({ allowed: true, remaining: 3, retryAfter: 0 })
    expect(await storage.rateLimits.peek('peek cost', { ...options, cost: 6 })).toMatchObject({
      allowed: true,
      remaining: 3,
    })
    await expect(storage.rateLimits.peek('peek cost', { ...options, cost: 0 })).rejects.toThrow(
      '`options.cost`',
    )
  })

  it('peeks without counting', async () => {
    const limit = { limit: 1, window: 3600 }
    for (let i = 0; i < 3; i++) {
      expect(await storage.rateLimits.peek('peek', limit)).toMatchObject({
        allowed: true,
        remaining: 1,
      })
    }
    await storage.rateLimits.hit('peek', limit)
    expect(await storage.rateLimits.peek('peek', limit)).toMatchObject({
      allowed: false,
      remaining: 0,
    })
  })

  it('resets', async () => {
    const limit = { limit: 1, window: 3600 }
    expect(await storage.rateLimits.reset('reset')).toBe(false)
    await storage.rateLimits.hit('reset', limit)
    expect(await storage.rateLimits.reset('reset')).toBe(true)
    expect((await storage.rateLimits.hit('reset', limit)).allowed).toBe(true)
  })

  const good = { limit: 5, window: 60 }
  it.each([
    ['', good, '`key`'],
    ['a{b}', good, '`key`'],
    ['a\nb', good, '`key`'],
    ['a'.repeat(513), good, '`key`'],
    [7, good, '`key`'],
    ['k', undefined, '`options`'],
    ['k', { window: 60 }, '`options.limit`'],
    ['k', { limit: 5 }, '`options.window`'],
    ['k', { ...good, limit: 0 }, '`options.limit`'],
    ['k', { ...good, limit: 1.5 }, '`options.limit`'],
    ['k', { ...good, window: 0.5 }, '`options.window`'],
    ['k', { ...good, cost: 0 }, '`options.cost`'],
    ['k', { ...good, cost: 6 }, '`cost`'],
    ['k', { ...good, burst: 6 }, '`options.burst`'],
  ])('refuses key %j with %j', async (key, options, named) => {
    await expect(storage.rateLimits.hit(key as string, options as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining(named),
    })
  })
})

it('allows exactly 100 an hour of 1,000 hits by 4 processes', async () => {
  const server = await startRedis()
  const hits = `
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage({ url: '${server.url}', commandTimeout: 20000, logger: false })
    storage.connect().then(async () => {
      const all = await Promise.all(Array.from({ length: 250 }, () =>
        storage.rateLimits.hit('client', { limit: 100, window: 3600 })))
      console.log(all.filter(({ allowed }) => allowed).length, all.length)
    })`
  const printed = await Promise.all(Array.from({ length: 4 }, () => output(hits)))
  const allowed = printed.map((line) => Number(line.split(' ')[0]))
  expect(allowed.reduce((sum, n) => sum + n)).toBe(100)
  expect(printed.every((line) => line.endsWith(' 250\n'))).toBe(true)
  expect(await server.command('GET', 'ratelimit:client')).toMatch(/^\d{16}$/)
  const ttl = Number(await server.command('TTL', 'ratelimit:client'))
  expect(ttl).toBeGreaterThan(3500)
  expect(ttl).toBeLessThanOrEqual(3600)
})

it('rejects with ERR_UNAVAILABLE during an outage instead of a used-up limit', async () => {
  const port = await freePort()
  const storage = createStorage({ host: '127.0.0.1', port, commandTimeout: 2000, logger: false })
  await expect(storage.rateLimits.hit('k', { limit: 1, window: 1 })).rejects.toMatchObject({
    code: 'ERR_UNAVAILABLE',
    operation: 'rateLimits.hit',
  })
  await storage.close()
})
