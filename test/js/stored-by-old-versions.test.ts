import { createStorage, type Storage, type StorageOptions } from 'redis-session-storage'
import { output } from './support/child'
import { load, recordedData } from './support/recorded-data'
import { sharedRedis, type SharedRedis } from './support/shared-redis'

const day = 86_400

describe.each(['0.1.0'])('data stored by version %s', (version) => {
  const data = recordedData(version)
  const { project, tenant, token } = data.names
  let server: SharedRedis
  let storage: Storage
  let ending: Storage

  const open = (more: StorageOptions = {}) =>
    createStorage({ url: server.url, logger: false, fallback: 'never', ...more })

  beforeAll(async () => {
    server = await sharedRedis()
  })
  beforeEach(async () => {
    await server.command('FLUSHALL')
    await load(server, data)
    storage = open()
    ending = open({ absoluteSessionTtl: 7 * day })
  })
  afterEach(() => Promise.all([storage.close(), ending.close()]))

  test('keeps every project session readable, with its data and its times', async () => {
    const created = { title: 'Häuschen "am See"', rooms: 3 }
    const sessions = await Promise.all([
      storage.sessions.get(project.created),
      storage.sessions.get(project.updated),
      storage.sessions.get(project.rotated),
      ending.sessions.get(project.withEnd),
    ])
    expect(sessions).toMatchObject([
      { sessionId: project.created, projectData: created, step: 1 },
      { sessionId: project.updated, projectData: { ...created, rooms: 4 }, step: 2, done: false },
      { sessionId: project.rotated, projectData: created, step: 1 },
      { sessionId: project.withEnd, projectData: created, step: 3 },
    ])
    for (const session of sessions)
      expect(Date.parse(session!.expiresAt) - Date.now()).toBeGreaterThan((day - 60) * 1000)
  })

  test('lets project sessions be updated, patched, touched and renewed', async () => {
    const { created, withEnd } = project
    const merge = { merge: ['projectData'] }
    await storage.sessions.update(created, { projectData: { rooms: 5 } }, merge)
    await storage.sessions.patch(created, { step: null })
    const session = await storage.sessions.get(created)
    expect(session).toMatchObject({ projectData: { title: 'Häuschen "am See"', rooms: 5 } })
    expect(session).not.toHaveProperty('step')
    expect(await ending.sessions.update(withEnd, { step: 4 })).toMatchObject({ step: 4 })
    await server.command('EXPIRE', `project_session:${created}`, 60)
    expect(await storage.sessions.touch(created)).toBe(true)
    expect(await server.command('TTL', `project_session:${created}`)).toBeGreaterThan(day - 60)
  })

  test('lets project sessions be rotated, completed and deleted, and then never finds them', async () => {
    const renamed = await storage.sessions.rotate(project.created)
    expect(await storage.sessions.get(renamed)).toMatchObject({ sessionId: renamed, step: 1 })
    expect(await ending.sessions.rotate(project.withEnd)).not.toBe(project.withEnd)
    expect(await storage.sessions.complete(project.rotated)).toMatchObject({ step: 1 })
    expect(await storage.sessions.delete(project.updated)).toBe(true)
    for (const id of Object.values(project)) expect(await storage.sessions.get(id)).toBeNull()
  })

  test('keeps every tenant session readable and listed, the most recently active first', async () => {
    const { tenantSessions } = storage
    expect(await tenantSessions.list('acme', 'anna')).toMatchObject([
      { sessionId: tenant.updated, role: 'guest' },
      { sessionId: tenant.first, role: 'admin' },
    ])
    for (const id of Object.values(tenant))
      expect(await tenantSessions.get('acme', id)).toMatchObject({ sessionId: id })
    expect(await ending.tenantSessions.get('acme', tenant.withEnd)).not.toBeNull()
    expect(await tenantSessions.cleanup()).toBe(0)
    expect(await tenantSessions.list('acme', 'cleo')).toHaveLength(1)
  })

  test('lets tenant sessions be updated, destroyed and logged out everywhere', async () => {
    const { tenantSessions } = storage
    await tenantSessions.update('acme', tenant.other, { role: 'owner' })
    expect(await tenantSessions.get('acme', tenant.other)).toMatchObject({ role: 'owner' })
    expect(await tenantSessions.destroyAll('acme', 'anna', { except: tenant.first })).toBe(1)
    expect(await tenantSessions.get('acme', tenant.updated)).toBeNull()
    expect(await tenantSessions.destroy('acme', tenant.first)).toBe(true)
    expect(await tenantSessions.destroyAll('acme', 'bert')).toBe(1)
    expect(await ending.tenantSessions.destroyAll('acme', 'cleo')).toBe(1)
    for (const id of Object.values(tenant)) expect(await tenantSessions.get('acme', id)).toBeNull()
  })

  test('counts tenant sessions towards the limit of sessions per user', async () => {
    const limited = open({ maxSessionsPerUser: 2 })
    const user = { tenantId: 'acme', userId: 'anna' }
    const { sessionId, evicted } = await limited.tenantSessions.create(user)
    expect(evicted).toEqual([tenant.first])
    const ids = (await limited.tenantSessions.list('acme', 'anna')).map((s) => s.sessionId)
    expect(ids).toEqual([sessionId, tenant.updated])
    await limited.close()
  })

  test('keeps cached values and their invalidations', async () => {
    const { cache } = storage
    const keys = ['invalidated', 'tagged', 'plain', 'fetched']
    const found = await cache.getMany('acme', 'products', keys)
    expect(Object.fromEntries(found)).toEqual({
      tagged: { price: 1 },
      plain: 'ü',
      fetched: [1, 2],
    })
    const refetched = await cache.orFetch('acme', 'products', 'fetched', () => 'again')
    expect(refetched).toEqual([1, 2])
    await cache.invalidateTags('acme', ['price'])
    expect(await cache.get('acme', 'products', 'tagged')).toBeNull()
    expect(await cache.delete('acme', 'products', 'plain')).toBe(true)
    await cache.clear('acme')
    expect(await cache.get('acme', 'products', 'fetched')).toBeNull()
  })

  test('lets a bridge token be consumed once', async () => {
    expect(await storage.bridgeTokens.peek(token)).toEqual({ user: 'anna' })
    expect(await storage.bridgeTokens.consume(token)).toEqual({ user: 'anna' })
    expect(await storage.bridgeTokens.consume(token)).toBeNull()
  })

  test('keeps a lock held, and gives the next holder a greater fence', async () => {
    const { locks } = storage
    expect(await locks.acquire('report', { ttl: 60_000 })).toBeNull()
    const before = Number(await server.command('GET', 'lock_fence:report'))
    await server.command('DEL', 'lock:report')
    const lock = await locks.acquire('report', { ttl: 60_000 })
    expect(lock!.fence).toBeGreaterThan(before)
    expect(await lock!.release()).toBe(true)
  })

  test('keeps the hits of a rate limit', async () => {
    const { rateLimits } = storage
    const limit = { limit: 5, window: day }
    expect(await rateLimits.peek('login', limit)).toMatchObject({ allowed: true, remaining: 2 })
    await rateLimits.hit('login', limit)
    await rateLimits.hit('login', limit)
    expect(await rateLimits.hit('login', limit)).toMatchObject({ allowed: false })
    expect(await rateLimits.reset('login')).toBe(true)
  })

  test('keeps plain values', async () => {
    const code = `const { getRedisWrapper } = require('redis-session-storage/redis')
      void (async () => {
        const values = await getRedisWrapper()
        const found = await values.mget('greeting', 'counter')
        found.push(await values.incr('counter'))
        await values.close()
        process.stdout.write(JSON.stringify(found))
      })()`
    const printed = await output(code, { env: { REDIS_URL: server.url } })
    expect(JSON.parse(printed.split('\n').at(-1)!)).toEqual(['grüezi', '3', 4])
  })
})
