/** Tenants' sessions whose user's index was evicted, and removals whose reply is lost. */
import { type Logger, type Storage } from 'redis-session-storage'
import { storagesClosed } from './support/closed-storages'
import { openFaultyWay, type FaultyWay } from './support/faulty-way'
import { sharedRedis, type SharedRedis } from './support/shared-redis'
import { until } from './support/until'

const who = { tenantId: 't', userId: 'u' }
const index = 'user_sessions:t:u'

describe('on a server that evicts keys', () => {
  let server: SharedRedis
  const warnings: string[] = []
  const logger: Logger = {
    info: () => undefined,
    warn: (message) => void warnings.push(message),
    error: () => undefined,
  }
  const open = storagesClosed(afterAll, () => ({ url: server.url }))
  beforeAll(async () => (server = await sharedRedis()))
  beforeEach(() => server.command('FLUSHALL'))

  test('no session of a user is readable after destroyAll, although the index was evicted', async () => {
    const [here, there] = [open(), open({ maxSessionsPerUser: 4 })]
    const ids: string[] = []
    for (let i = 0; i < 3; i++) ids.push((await here.tenantSessions.create(who)).sessionId)
    await server.command('DEL', index)
    ids.push((await here.tenantSessions.create(who)).sessionId)
    await server.command('DEL', index)
    await expect(here.tenantSessions.destroyAll('t', 'u')).resolves.toBe(0)
    for (const { tenantSessions } of [here, there]) {
      for (const id of ids) await expect(tenantSessions.get('t', id)).resolves.toBeNull()
      await expect(tenantSessions.list('t', 'u')).resolves.toEqual([])
    }
    await expect(here.tenantSessions.update('t', ids[0]!, { a: 1 })).rejects.toMatchObject({
      code: 'ERR_SESSION_NOT_FOUND',
    })
  })

  test('sessions lost to eviction are counted, and reported once with the policy to set', async () => {
    const creator = open()
    const storage = open({ logger, commandTimeout: 6000 })
    const ids = await Promise.all([1, 2].map(() => creator.tenantSessions.create(who)))
    await server.command('DEL', index)
    for (const { sessionId } of ids) await storage.tenantSessions.get('t', sessionId)
    await until(() => storage.metrics().sessionsLostToEviction === 2, 'both to be counted')
    expect(storage.metricsText()).toContain('sessions_lost_to_eviction_total 2')
    await until(() => warnings.length > 0, 'a warning')
    expect(warnings).toEqual([expect.stringContaining('maxmemory-policy')])
  })
})

describe('behind a network that loses replies', () => {
  /** A second connection, which a pool opens on a busy machine, could be cut in its place. */
  const single = { pool: { max: 1 } }
  let way: FaultyWay
  beforeAll(async () => (way = await openFaultyWay()))
  afterAll(() => way.close())

  const calls: [string, (storage: Storage, id: string) => Promise<unknown>][] = [
    ['destroy', ({ tenantSessions }, id) => tenantSessions.destroy('t', id)],
    ['create', ({ tenantSessions }) => tenantSessions.create(who)],
  ]
  test.each(calls)('%s rejects if its reply is lost with the connection', async (_, call) => {
    const storage = way.open(single)
    const { sessionId } = await storage.tenantSessions.create(who)
    way.proxy.cutAfter(0)
    await expect(call(storage, sessionId)).rejects.toMatchObject({ code: 'ERR_UNAVAILABLE' })
  })

  test('destroyAll counts every session or rejects, wherever its replies are cut', async () => {
    const storage = way.open(single)
    const outcomes = new Set<unknown>()
    for (let bytes = 0; bytes < 150; bytes += 25) {
      await storage.tenantSessions.destroyAll('t', 'u')
      await storage.tenantSessions.create(who)
      way.proxy.cutAfter(bytes)
      const ended = storage.tenantSessions.destroyAll('t', 'u')
      outcomes.add(await ended.catch((error: { code: string }) => error.code))
      await way.proxy.pass()
    }
    expect([...outcomes].sort()).toEqual([1, 'ERR_UNAVAILABLE'])
  })
})
