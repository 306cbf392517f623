import { onBothBackends, openBackend } from './support/backends'
import { blockLoop } from './support/block'
import { until } from './support/until'

const user = { tenantId: 'org', userId: 'u' }

onBothBackends('the metrics of a storage', (open) => {
  test('count project sessions and tenant sessions exactly', async () => {
    const storage = open({ keyPrefix: 'exact:', maxSessionsPerUser: 2 })
    const { sessions, tenantSessions } = storage
    const [a, b] = [await sessions.create({}), await sessions.create({})]
    const created = [1, 2, 3].map(() => tenantSessions.create(user))
    const own = await Promise.all(created) // the third ends one
    expect(own.flatMap(({ evicted }) => evicted)).toHaveLength(1)
    await sessions.complete(a)
    await sessions.complete(a)
    await sessions.delete(b)
    await sessions.delete(b)
    await tenantSessions.destroy('org', own[2]!.sessionId)
    await tenantSessions.destroy('org', own[2]!.sessionId)
    const before = storage.metrics()
    const rest = await tenantSessions.destroyAll('org', 'u')
    expect(before).toMatchObject({ created: 5, completed: 1, errors: 0, errorsByCode: {} })
    expect(storage.metrics().deleted).toBe(before.deleted + rest)
    expect(storage.metrics().deleted).toBe(4)
  })

  test('count the cache calls of all tenants', async () => {
    const storage = open({ keyPrefix: 'cached:' })
    const { cache } = storage
    await cache.set('one', 'n', 'k', 1)
    await cache.set('two', 'n', 'k', 2, 60, ['tag'])
    await cache.get('one', 'n', 'k')
    await cache.get('one', 'n', 'other')
    await cache.invalidateTags('two', ['tag'])
    await cache.get('two', 'n', 'k')
    expect(storage.metrics().cache).toEqual({
      ...{ hits: 1, misses: 2, sets: 2, deletes: 0, invalidations: 1, errors: 0 },
      hitRate: 1 / 3,
    })
  })

  test('contain the latency of each operation in seconds', async () => {
    const storage = open({ keyPrefix: 'timed:' })
    const began = performance.now()
    for (let i = 0; i < 50; i++) await storage.sessions.create({ i })
    await Promise.all(Array.from({ length: 50 }, () => storage.sessions.create({})))
    const seconds = (performance.now() - began) / 1000
    const { latency } = storage.metrics()
    expect(Object.keys(latency)).toEqual(['sessions.create'])
    const { count, sum, p50, p95, p99, max, buckets } = latency['sessions.create']!
    expect(count).toBe(100)
    expect(sum).toBeGreaterThan(0)
    expect(sum).toBeLessThan(seconds * 51)
    expect(sum).toBeLessThanOrEqual(max * count)
    expect(max).toBeLessThanOrEqual(seconds)
    expect([p50, p95, p99, max]).toEqual([p50, p95, p99, max].sort((a, b) => a - b))
    expect(buckets.at(-1)![1]).toBe(count)
    const within = buckets.find(([bound]) => bound >= p50)!
    expect(within[1]).toBeGreaterThanOrEqual(count / 2)
    expect(buckets.every(([bound], i) => i === 0 || bound === 2 * buckets[i - 1]![0])).toBe(true)
  })

  test('count in the time of a call that JavaScript kept the loop busy', async () => {
    const storage = open({ keyPrefix: 'busy:' })
    const pending = storage.ping()
    blockLoop(60)
    await pending
    expect(storage.metrics().latency.ping!.max).toBeGreaterThan(0.055)
  })

  test('time failed calls as well, and count them by code', async () => {
    const storage = open({ keyPrefix: 'failed:' })
    const gone = '00000000-0000-4000-8000-000000000000'
    await expect(storage.sessions.update(gone, {})).rejects.toThrow('Session not found')
    const { latency, errors, errorsByCode } = storage.metrics()
    expect(latency['sessions.update']!.count).toBe(1)
    expect([errors, errorsByCode]).toEqual([1, { ERR_SESSION_NOT_FOUND: 1 }])
  })

  test('contain a closed breaker and an empty journal', () => {
    expect(open().metrics()).toMatchObject({
      breaker: { state: 'closed', openedCount: 0 },
      journal: { entries: 0, bytes: 0, invalidations: 0 },
      fallbackOperations: 0,
      replayed: 0,
      conflicts: 0,
      lost: 0,
    })
  })
})

test('sessions that end by time in the embedded store are counted, and nothing else is', async () => {
  const opened = await openBackend('memory')
  const storage = opened.open({ sessionTtl: 2, keyPrefix: 'ending:' })
  const before = storage.metrics().expired
  const deleted = await storage.sessions.create({})
  await storage.sessions.delete(deleted)
  await storage.sessions.create({})
  await storage.tenantSessions.create(user)
  const token = await storage.bridgeTokens.issue({}, { ttl: 1 })
  await storage.cache.set('t', 'n', 'k', 1, 1)
  await until(() => storage.metrics().expired - before >= 2, 'two ends to be noticed')
  await until(async () => !(await storage.bridgeTokens.peek(token)), 'the token to end')
  await until(async () => !(await storage.cache.get('t', 'n', 'k')), 'the cache entry to end')
  expect(await storage.tenantSessions.cleanup()).toBe(1)
  expect(storage.metrics().expired - before).toBe(2)
  await opened.close()
})

test('on a server the ends that a clean-up finds are counted', async () => {
  const opened = await openBackend('redis')
  const storage = opened.open({ sessionTtl: 1 })
  const [one] = await Promise.all([1, 2].map(() => storage.tenantSessions.create(user)))
  const key = `session:org:${one!.sessionId}`
  await until(async () => (await opened.server!.command('EXISTS', key)) === 0, 'the end')
  expect(storage.metrics().expired).toBe(0)
  const ended = await until(() => storage.tenantSessions.cleanup(), 'the clean-up to find it')
  expect(storage.metrics().expired).toBe(ended)
  await opened.close()
})
