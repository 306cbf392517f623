import { type Storage } from 'redis-session-storage'
import { storagesClosed } from './support/closed-storages'
import { LastingRedis } from './support/lasting-redis'
import { freePort, startRedis } from './support/redis-server'
import { until } from './support/until'

let redis: LastingRedis
const open = storagesClosed(afterEach, () => ({ url: redis.url }))

beforeEach(async () => {
  redis = await LastingRedis.start()
})

afterEach(async () => {
  await redis.end()
})

const away = (storage: Storage) => until(() => storage.type === 'memory', 'the outage to be seen')
const back = (storage: Storage) =>
  until(
    () => storage.type === 'redis' && storage.metrics().journal.entries === 0,
    'the server to be back and to have heard everything',
  )
const unavailable = { code: 'ERR_UNAVAILABLE', retryable: true }

test('a session created before an outage and updated twice during it is complete after it', async () => {
  const storage = open()
  let failedAttempts = 0
  storage.on('error', () => (failedAttempts += 1))
  const id = await storage.sessions.create({ a: 1, projectData: { name: 'Depot' } })
  await redis.kill()
  await away(storage)
  await storage.sessions.update(id, { b: 2 })
  const attemptsDuringUpdate = failedAttempts
  const readDuringAttempts = async () => {
    expect(await storage.sessions.get(id)).toMatchObject({ a: 1, b: 2 })
    return failedAttempts >= attemptsDuringUpdate + 3
  }
  await until(readDuringAttempts, 'three more attempts to connect')
  await storage.sessions.update(id, { projectData: { budget: 9 } }, { merge: ['projectData'] })
  expect(await storage.sessions.get(id)).toMatchObject({ a: 1, b: 2 })
  await redis.start()
  await back(storage)
  expect(await storage.sessions.complete(id)).toMatchObject({
    a: 1,
    b: 2,
    projectData: { name: 'Depot', budget: 9 },
  })
})

test('sessions created, deleted and renewed during an outage are replayed to Redis after it', async () => {
  const storage = open()
  const old = await storage.sessions.create({})
  const read = await storage.sessions.create({})
  await redis.kill()
  await away(storage)
  const fresh = await storage.sessions.create({ n: 1 })
  const brief = await storage.sessions.create({ n: 2 })
  expect(await storage.sessions.delete(old)).toBe(true)
  expect(await storage.sessions.delete(brief)).toBe(true)
  expect(await storage.sessions.get(old)).toBeNull()
  expect(await storage.sessions.touch(read)).toBe(true)
  await redis.start()
  await back(storage)
  expect(await redis.command('EXISTS', `project_session:${old}`)).toBe(0)
  expect(await redis.command('EXISTS', `project_session:${brief}`)).toBe(0)
  expect(await storage.sessions.get(fresh)).toMatchObject({ n: 1 })
  expect(await storage.sessions.get(read)).not.toBeNull()
})

test('a session that is deleted elsewhere stays deleted after the replay of an update', async () => {
  const storage = open()
  const told = new Promise<string>((resolve) => storage.on('recovered', resolve))
  const id = await storage.sessions.create({})
  await redis.kill()
  await away(storage)
  await storage.sessions.update(id, { x: 1 })
  await redis.elsewhere((other) => other.command('DEL', `project_session:${id}`))
  await redis.start()
  await back(storage)
  expect(await storage.sessions.get(id)).toBeNull()
  expect(storage.metrics()).toMatchObject({ lost: 1, replayed: 0 })
  expect(JSON.parse(await told)).toMatchObject({ lost: 1, replayed: 0 })
})

test('calls that only the server can answer reject during an outage', async () => {
  const storage = open()
  const unseen = await open({ keyPrefix: '', commandTimeout: 1999 }).sessions.create({})
  const seen = await storage.sessions.create({})
  await redis.kill()
  await away(storage)
  const { sessions, bridgeTokens, rateLimits, locks, cache, tenantSessions } = storage
  await expect(sessions.get(unseen)).rejects.toMatchObject(unavailable)
  await expect(sessions.get('no UUID')).rejects.toMatchObject(unavailable)
  await expect(sessions.complete(seen)).rejects.toMatchObject(unavailable)
  await expect(sessions.rotate(seen)).rejects.toMatchObject(unavailable)
  await expect(bridgeTokens.issue({})).rejects.toMatchObject(unavailable)
  await expect(rateLimits.hit('k', { limit: 1, window: 1 })).rejects.toMatchObject(unavailable)
  await expect(locks.acquire('l', { ttl: 1000 })).rejects.toMatchObject(unavailable)
  await expect(cache.set('t', 'n', 'k', 1)).rejects.toMatchObject(unavailable)
  await expect(tenantSessions.create({ tenantId: 't', userId: 'u' })).rejects.toMatchObject(
    unavailable,
  )
  expect(await cache.get('t', 'n', 'k')).toBeNull()
  expect(await cache.orFetch('t', 'n', 'k', () => 7)).toBe(7)
})

test('the error of a call during an outage has the cause of the outage', async () => {
  const storage = open()
  await storage.ping()
  await redis.kill()
  await away(storage)
  await expect(storage.ping()).rejects.toMatchObject({
    message: expect.stringMatching(
      /the server is unavailable \(ECONNREFUSED\).*since 20/,
    ) as string,
    cause: expect.objectContaining({ code: 'ECONNREFUSED' }) as Error,
  })
})

test('an invalidation that is refused during an outage is in force before the first read after it', async () => {
  const storage = open()
  await storage.cache.set('t', 'n', 'k', 'old', 3600, ['tag'])
  await redis.kill()
  await away(storage)
  await expect(storage.cache.invalidateTags('t', ['tag'])).rejects.toMatchObject(unavailable)
  expect(storage.metrics().journal.invalidations).toBe(1)
  await redis.start()
  await until(() => storage.type === 'redis', 'the return')
  expect(await storage.cache.get('t', 'n', 'k')).toBeNull()
  expect(storage.metrics().journal.invalidations).toBe(0)
})

test('an invalidation that Redis will never carry out is lost, and no cache read waits for it', async () => {
  const storage = open({ commandTimeout: 60_000 })
  await storage.cache.set('other', 'n', 'k', 'here')
  await redis.kill()
  await away(storage)
  await expect(storage.cache.invalidateTags('t', ['tag'])).rejects.toMatchObject(unavailable)
  await redis.elsewhere((server) => server.command('SET', 'cache_tags:t', 'not ours'))
  await redis.start()
  await until(() => storage.type === 'redis', 'the return')
  expect(await storage.cache.get('other', 'n', 'k')).toBe('here')
  expect(storage.metrics()).toMatchObject({ lost: 1, journal: { invalidations: 0 } })
})

test('200 calls in flight at kill -9 all settle, and no acknowledged write is lost', async () => {
  const storage = open({ commandTimeout: 30_000 })
  const ids = await Promise.all(Array.from({ length: 50 }, () => storage.sessions.create({})))
  const acknowledged = new Map<string, Set<string>>(ids.map((id) => [id, new Set()]))
  const write = async (id: string, name: string) => {
    await storage.sessions.update(id, { [name]: 1 })
    acknowledged.get(id)!.add(name)
  }
  const start = Date.now()
  const calls = ids.flatMap((id) => ['a', 'b', 'c', 'd'].map((name) => write(id, name)))
  const killed = redis.kill()
  const outcomes = await Promise.allSettled(calls)
  expect(Date.now() - start).toBeLessThan(30_000)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(unavailable)
  }
  await killed
  await redis.start()
  await back(storage)
  for (const [id, names] of acknowledged) {
    const text = (await redis.command('GET', `project_session:${id}`)) as string
    expect(Object.keys(JSON.parse(text) as object)).toEqual(expect.arrayContaining([...names]))
  }
})

test("with fallback 'never' nothing is answered, at once, once the outage is seen", async () => {
  const storage = open({ fallback: 'never', commandTimeout: 20_000 })
  const id = await storage.sessions.create({})
  await redis.kill()
  await until(() => storage.metrics().breaker.state === 'open', 'the outage to be seen')
  const start = Date.now()
  await expect(storage.sessions.get(id)).rejects.toMatchObject(unavailable)
  expect(Date.now() - start).toBeLessThan(10_000)
  expect(storage.type).toBe('redis')
  await redis.start()
  await until(() => storage.sessions.get(id).catch(() => null), 'the session')
  expect(storage.metrics()).toMatchObject({ fallbackOperations: 0, breaker: { openedCount: 1 } })
})

test('a wrong password never starts the fallback', async () => {
  const guarded = await startRedis('--requirepass', 'right')
  const storage = open({ url: guarded.url, password: 'wrong' })
  for (let i = 0; i < 20; i++) {
    await expect(storage.sessions.create({})).rejects.toMatchObject({ code: 'ERR_AUTH' })
  }
  expect(storage.type).toBe('redis')
  expect(storage.metrics()).toMatchObject({ fallbackOperations: 0, breaker: { openedCount: 0 } })
  await guarded.stop()
})

test('an outage begins at the first failed attempt if the server was never reachable', async () => {
  const storage = open({ url: `redis://127.0.0.1:${await freePort()}` })
  await expect(storage.connect()).rejects.toMatchObject(unavailable)
  expect(storage.type).toBe('memory')
  const id = await storage.sessions.create({ x: 1 })
  expect(await storage.sessions.get(id)).toMatchObject({ x: 1 })
})
