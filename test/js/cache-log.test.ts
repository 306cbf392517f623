/** The tag log of a tenant in Redis, and the effect of its changes on entries. */
import { createStorage, type Storage } from 'redis-session-storage'
import { startRedis, startRedisOn, type RedisServer } from './support/redis-server'
import { until } from './support/until'

let server: RedisServer
let storage: Storage
let cache: Storage['cache']
let tenants = 0
let t: string

beforeAll(async () => {
  server = await startRedis()
  storage = createStorage({ url: server.url, logger: false })
  cache = storage.cache
})
beforeEach(() => (t = `log_${++tenants}`))
afterAll(async () => {
  await storage.close()
  await server.stop()
})

const log = () => `cache_tags:${t}`
const header = async () =>
  ((await server.command('ZRANGEBYSCORE', log(), '+inf', '+inf')) as string[])[0]!

test('an entry is one header line with generation, position and tags, then JSON', async () => {
  await cache.set(t, 'users', 'user_456', { name: 'Jo' }, 60, ['user', 'a "b"'])
  const [generation, floor] = (await header()).split(':')
  expect(generation).toMatch(/^[0-9a-f]{16}$/)
  expect(Math.abs(Number(floor) - Date.now() * 1000)).toBeLessThan(60e6)
  const stored = await server.command('GET', `cache:${t}:users:user_456`)
  expect(stored).toBe(`${generation}\t${floor}\tuser\ta "b"\n{"name":"Jo"}`)
  const ttl = await server.command('TTL', `cache:${t}:users:user_456`)
  expect(ttl).toBeGreaterThan(30)
  expect(ttl).toBeLessThanOrEqual(60)
})

test('the log holds each tag with the moment of its last invalidation', async () => {
  const before = Date.now() * 1000
  await cache.invalidateTags(t, ['user'])
  const first = Number(await server.command('ZSCORE', log(), 'user'))
  await cache.invalidateTags(t, ['user', 'profile'])
  const second = Number(await server.command('ZSCORE', log(), 'user'))
  expect(first).toBeGreaterThanOrEqual(before - 60e6)
  expect(second).toBeGreaterThan(first)
  expect(await server.command('ZCARD', log())).toBe(3)
})

test('every entry is stale without the log, and stays stale after a new log begins', async () => {
  await cache.set(t, 'n', 'old', 1)
  expect(await cache.get(t, 'n', 'old')).toBe(1)
  await server.command('DEL', log())
  expect(await cache.get(t, 'n', 'old')).toBeNull()
  await cache.set(t, 'n', 'new', 2, 60, ['user'])
  expect(await cache.getMany(t, 'n', ['old', 'new'])).toEqual(new Map([['new', 2]]))
})

test('a log of another generation makes earlier entries stale', async () => {
  await cache.set(t, 'n', 'k', 1, 60, ['user'])
  expect(await cache.get(t, 'n', 'k')).toBe(1)
  const [old, floor] = [await header(), Number((await header()).split(':')[1])]
  await server.command('DEL', log())
  // The other log holds an invalidation that is older than what this process knows.
  await server.command('ZADD', log(), 'inf', `${'f'.repeat(16)}:${floor - 1000}`)
  await server.command('ZADD', log(), floor - 500, 'user')
  expect(await cache.get(t, 'n', 'k')).toBeNull()
  const stored = `${'f'.repeat(16)}\t${floor - 600}\tuser\n2`
  await server.command('SET', `cache:${t}:n:k`, stored)
  expect(await cache.get(t, 'n', 'k')).toBeNull()
  expect(old).not.toBe(await header())
})

test('after FLUSHALL nothing of before is found', async () => {
  await cache.set(t, 'n', 'k', 1, 60, ['user'])
  const stored = (await server.command('GET', `cache:${t}:n:k`)) as string
  await server.command('FLUSHALL')
  expect(await cache.get(t, 'n', 'k')).toBeNull()
  await cache.set(t, 'n', 'other', 2)
  await server.command('SET', `cache:${t}:n:k`, stored)
  expect(await cache.get(t, 'n', 'k')).toBeNull()
  expect(await cache.get(t, 'n', 'other')).toBe(2)
})

test("a log that is an hour ahead of the server's clock: an invalidation still ends entries", async () => {
  await cache.set(t, 'n', 'before', 1, 60, ['user'])
  const ahead = (Date.now() + 3_600_000) * 1000
  await server.command('ZADD', log(), ahead, 'ahead')
  await cache.set(t, 'n', 'k', 1, 60, ['user'])
  expect(await cache.get(t, 'n', 'k')).toBe(1)
  await cache.invalidateTags(t, ['user'])
  expect(await cache.getMany(t, 'n', ['k', 'before'])).toEqual(new Map())
  expect(Number(await server.command('ZSCORE', log(), 'user'))).toBe(ahead + 1)
  await cache.set(t, 'n', 'k', 2, 60, ['user'])
  expect(await cache.get(t, 'n', 'k')).toBe(2)
  await cache.clear(t)
  expect(await cache.get(t, 'n', 'k')).toBeNull()
  expect(await header()).toMatch(new RegExp(`:${ahead + 2}$`))
})

test('a fetch that began under another log is not stored', async () => {
  let begun = (): void => undefined
  const running = new Promise<void>((resolve) => (begun = resolve))
  let end: (value: string) => void = () => undefined
  const value = new Promise<string>((resolve) => (end = resolve))
  const call = cache.orFetch(t, 'n', 'k', () => (begun(), value))
  await running
  await server.command('DEL', log())
  await cache.set(t, 'n', 'other', 1)
  end('old')
  expect(await call).toBe('old')
  expect(await server.command('EXISTS', `cache:${t}:n:k`)).toBe(0)
})

test('a malformed entry is ERR_CORRUPT for get, and is replaced by orFetch', async () => {
  for (const text of ['', '{"a":1}', 'x\n1', 'f\tx\n1', 'f\t1x\n1', '\t1\n1']) {
    await server.command('SET', `cache:${t}:n:k`, text)
    await expect(cache.get(t, 'n', 'k')).rejects.toMatchObject({ code: 'ERR_CORRUPT' })
  }
  expect(await cache.orFetch(t, 'n', 'k', () => 1)).toBe(1)
  expect(await cache.get(t, 'n', 'k')).toBe(1)
})

test('100 reads of one turn cost one read of the log', async () => {
  const keys = Array.from({ length: 100 }, (_, i) => `k${i}`)
  await cache.setMany(
    t,
    'n',
    keys.map((key, i) => [key, i]),
  )
  const calls = async (command: string) => {
    const stats = (await server.command('INFO', 'commandstats')) as string
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0)
  }
  const [before, gets] = [await calls('zrangebyscore'), await calls('get')]
  const values = await Promise.all(keys.map((key) => cache.get(t, 'n', key)))
  expect(values).toEqual(keys.map((_, i) => i))
  expect(await calls('zrangebyscore')).toBe(before + 1)
  expect(await calls('get')).toBe(gets + 100)
})

test('a server that is restarted empty: nothing of before, and the cache works on', async () => {
  const first = await startRedis()
  const own = createStorage({ url: first.url, logger: false })
  await own.cache.set(t, 'n', 'k', 1, 60, ['user'])
  expect(await own.cache.get(t, 'n', 'k')).toBe(1)
  const stored = (await first.command('GET', `cache:${t}:n:k`)) as string
  await first.stop()
  const second = await startRedisOn(first.port)
  await second.command('SET', `cache:${t}:n:k`, stored)
  const read = () => own.cache.get(t, 'n', 'k').catch(() => 'away')
  expect(await until(async () => (await read()) !== 'away', 'an answer')).toBe(true)
  expect(await read()).toBeNull()
  await own.cache.set(t, 'n', 'k', 2, 60, ['user'])
  expect(await own.cache.get(t, 'n', 'k')).toBe(2)
  await own.close()
  await second.stop()
})
