/** What time does to tenants' sessions: activity, the index that follows it, and the last end. */
import { type Storage } from 'redis-session-storage'
import { setTimeout as sleep } from 'node:timers/promises'
import { onBothBackends } from './support/backends'
import { storagesClosed } from './support/closed-storages'
import { sharedRedis, type SharedRedis } from './support/shared-redis'
import { until } from './support/until'

const data = { tenantId: 'a', userId: 'u' }

/** Reads until that much time has passed; each read must find the session. */
async function readFor(storage: Storage, id: string, milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds
  while (Date.now() < end) {
    expect(await storage.tenantSessions.get('a', id)).toMatchObject({ sessionId: id })
    await sleep(50)
  }
}

onBothBackends('tenant sessions', (open) => {
  it('a session kept alive by reads alone for longer than its TTL is listed, and ended with all', async () => {
    const storage = open({ sessionTtl: 3, keyPrefix: 'reads:' })
    const { sessionId } = await storage.tenantSessions.create(data)
    await readFor(storage, sessionId, 4500)
    const [listed] = await storage.tenantSessions.list('a', 'u')
    expect(listed).toMatchObject({ sessionId })
    await expect(storage.tenantSessions.destroyAll('a', 'u')).resolves.toBe(1)
    await expect(storage.tenantSessions.get('a', sessionId)).resolves.toBeNull()
  })

  it('the least recently active session ends, not the oldest', async () => {
    const storage = open({ maxSessionsPerUser: 3, keyPrefix: 'active:' })
    const ids: string[] = []
    for (let i = 0; i < 3; i++) ids.push((await storage.tenantSessions.create(data)).sessionId)
    // Activity within a second of the creation is not recorded in the index.
    await until(async () => {
      await storage.tenantSessions.get('a', ids[0]!)
      const [newest] = await storage.tenantSessions.list('a', 'u')
      return newest!.sessionId === ids[0]
    }, 'the first session to be the most recently active')
    const { evicted } = await storage.tenantSessions.create(data)
    expect(evicted).toEqual([ids[1]])
  })

  it('a session that has ended leaves room before a live one must end', async () => {
    const short = open({ sessionTtl: 1, maxSessionsPerUser: 2, keyPrefix: 'room:' })
    const long = open({ sessionTtl: 100, maxSessionsPerUser: 2, keyPrefix: 'room:' })
    const alive = await long.tenantSessions.create(data)
    const dead = await short.tenantSessions.create(data)
    await until(
      async () => (await long.tenantSessions.list('a', 'u')).length === 1,
      'the short session to end',
    )
    expect(dead.evicted).toEqual([])
    const { evicted } = await long.tenantSessions.create(data)
    expect(evicted).toEqual([])
    await expect(long.tenantSessions.get('a', alive.sessionId)).resolves.not.toBeNull()
  })

  it('a clean-up takes the dead members of one tenant out, or of all', async () => {
    const storage = open({ sessionTtl: 3, keyPrefix: 'dead[*]:' })
    for (const tenantId of ['a', 'a', 'b', 'ab']) {
      await storage.tenantSessions.create({ tenantId, userId: 'u' })
    }
    const [last] = await storage.tenantSessions.list('ab', 'u')
    await until(() => Date.now() > Date.parse(last!.expiresAt) + 50, 'the sessions to end')
    await expect(storage.tenantSessions.cleanup('a')).resolves.toBe(2)
    await expect(storage.tenantSessions.cleanup('a')).resolves.toBe(0)
    await expect(storage.tenantSessions.cleanup()).resolves.toBe(2)
  })

  it.each(['sessions', 'tenantSessions'] as const)(
    'absoluteSessionTtl ends %s however active they are',
    async (room) => {
      const storage = open({
        sessionTtl: 3,
        absoluteSessionTtl: 5,
        keyPrefix: `abs:${room}:`,
      })
      const id =
        room === 'sessions'
          ? await storage.sessions.create({ x: 1 })
          : (await storage.tenantSessions.create(data)).sessionId
      const read = () =>
        room === 'sessions' ? storage.sessions.get(id) : storage.tenantSessions.get('a', id)
      const write = () =>
        room === 'sessions'
          ? storage.sessions.update(id, { y: 2 })
          : storage.tenantSessions.update('a', id, { y: 2 })
      const first = await read()
      const latest = Date.parse(first!.createdAt) + 5000
      let updated = 0
      let lastFound = 0
      const ended = await until(async () => {
        const asked = Date.now()
        const session = await read()
        if (session === null) return Date.now()
        lastFound = asked
        expect(Date.parse(session.expiresAt)).toBeLessThanOrEqual(latest)
        const written = await write().catch(() => undefined)
        if (written) expect(Date.parse(written.expiresAt)).toBeLessThanOrEqual(latest)
        updated += written ? 1 : 0
        return undefined
      }, 'the session to end')
      expect(updated).toBeGreaterThan(1)
      expect(ended).toBeGreaterThanOrEqual(latest - 50)
      expect(lastFound).toBeLessThanOrEqual(latest + 50)
      await expect(write()).rejects.toMatchObject({ code: 'ERR_SESSION_NOT_FOUND' })
    },
  )
})

describe('on a server', () => {
  let server: SharedRedis
  const open = storagesClosed(afterAll, () => ({ url: server.url }))
  beforeAll(async () => (server = await sharedRedis()))
  beforeEach(() => server.command('FLUSHALL'))

  test('the index outlives the sessions in it by an hour', async () => {
    await open({ sessionTtl: 100 }).tenantSessions.create(data)
    const ttl = (await server.command('TTL', 'user_sessions:a:u')) as number
    expect(ttl).toBeGreaterThan(3690)
    expect(ttl).toBeLessThanOrEqual(3700)
  })

  test('a process with a shorter TTL does not shorten the life of the index', async () => {
    await open({ sessionTtl: 1000 }).tenantSessions.create(data)
    await open({ sessionTtl: 100 }).tenantSessions.create(data)
    expect(await server.command('TTL', 'user_sessions:a:u')).toBeGreaterThan(4500)
  })

  test('an overdue session that was left sliding is answered as none, and deleted', async () => {
    const { sessionId } = await open().tenantSessions.create(data)
    const id = await open().sessions.create({})
    const overdue = Date.now() + 1001
    await until(() => Date.now() >= overdue, 'both sessions to be overdue')
    const storage = open({ absoluteSessionTtl: 1 })
    await expect(storage.tenantSessions.get('a', sessionId)).resolves.toBeNull()
    await expect(storage.sessions.get(id)).resolves.toBeNull()
    const keys = [`session:a:${sessionId}`, `project_session:${id}`]
    await expect(server.command('EXISTS', ...keys)).resolves.toBe(0)
  })

  test('rotating and touching slide no session beyond its last end', async () => {
    const storage = open({ sessionTtl: 100, absoluteSessionTtl: 120 })
    const id = await storage.sessions.create({})
    expect(await server.command('TTL', `project_session:${id}`)).toBeGreaterThan(60)
    const capped = open({ sessionTtl: 100, absoluteSessionTtl: 60 })
    await expect(capped.sessions.touch(id)).resolves.toBe(true)
    expect(await server.command('TTL', `project_session:${id}`)).toBeLessThanOrEqual(60)
    const rotated = await capped.sessions.rotate(id)
    expect(await server.command('TTL', `project_session:${rotated}`)).toBeLessThanOrEqual(60)
  })

  test('one process of several cleans when the interval is over', async () => {
    const options = { sessionTtl: 1, cleanupInterval: 2 }
    const cleaners = [1, 2, 3].map((poolMax) => open({ ...options, pool: { max: poolMax } }))
    for (const cleaner of cleaners) await cleaner.tenantSessions.create(data)
    await until(
      async () => (await server.command('EXISTS', 'user_sessions:a:u')) === 0,
      'the index to be cleaned',
    )
    await expect(server.command('EXISTS', 'session_cleanup')).resolves.toBe(1)
  })
})
