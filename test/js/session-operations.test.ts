/** The operation in an error, and the precedence of errors after close. */
import { createStorage, type Storage } from 'redis-session-storage'
import { freePort } from './support/redis-server'
import { sharedRedis, type SharedRedis } from './support/shared-redis'

const unknown = 'no UUID'
const tenantSession = (id: string) => `session:t:${id}`

describe('with a server', () => {
  let server: SharedRedis
  let storage: Storage
  const id = '11111111-2222-4333-8444-555555555555'

  beforeAll(async () => {
    server = await sharedRedis()
    storage = createStorage({ url: server.url, logger: false })
  })
  afterAll(async () => {
    await storage.close()
  })

  test.each(['get', 'complete'] as const)(
    'sessions.%s names itself for what is corrupt',
    async (name) => {
      await server.command('SET', `project_session:${id}`, '{"sessionId":"other"}')
      await expect(storage.sessions[name](id)).rejects.toMatchObject({
        code: 'ERR_CORRUPT',
        operation: `sessions.${name}`,
      })
    },
  )

  test('tenantSessions.get names itself for what is corrupt', async () => {
    await server.command('SET', tenantSession(id), '{"sessionId":"other"}')
    await expect(storage.tenantSessions.get('t', id)).rejects.toMatchObject({
      code: 'ERR_CORRUPT',
      operation: 'tenantSessions.get',
    })
  })

  test.each([unknown, '', undefined, 7, {}])(
    '%p is the id of no session of a tenant',
    async (none) => {
      expect(await storage.tenantSessions.get('t', none as string)).toBeNull()
    },
  )
})

test('a look for what is no id names itself when the server is away', async () => {
  const storage = createStorage({ host: '127.0.0.1', port: await freePort(), logger: false })
  await storage.connect().catch(() => undefined)
  for (const [call, operation] of [
    [storage.sessions.get(unknown), 'sessions.get'],
    [storage.tenantSessions.get('t', unknown), 'tenantSessions.get'],
  ] as const) {
    await expect(call).rejects.toMatchObject({ code: 'ERR_UNAVAILABLE', operation })
  }
  await storage.close()
})

const calls: [string, (storage: Storage) => Promise<unknown>][] = [
  ['sessions.get', ({ sessions }) => sessions.get(unknown)],
  ['sessions.update', ({ sessions }) => sessions.update(unknown, {})],
  ['sessions.patch', ({ sessions }) => sessions.patch(unknown, {})],
  ['sessions.delete', ({ sessions }) => sessions.delete(unknown)],
  ['sessions.touch', ({ sessions }) => sessions.touch(unknown)],
  ['sessions.complete', ({ sessions }) => sessions.complete(unknown)],
  ['sessions.rotate', ({ sessions }) => sessions.rotate(unknown)],
  ['tenantSessions.get', ({ tenantSessions }) => tenantSessions.get('t', unknown)],
  ['tenantSessions.update', ({ tenantSessions }) => tenantSessions.update('t', unknown, {})],
  ['tenantSessions.destroy', ({ tenantSessions }) => tenantSessions.destroy('t', unknown)],
]

test.each(calls)(
  '%s of what is no id rejects with ERR_CLOSED after close()',
  async (operation, call) => {
    const storage = createStorage({ provider: 'memory', logger: false })
    await storage.close()
    await expect(call(storage)).rejects.toMatchObject({ code: 'ERR_CLOSED', operation })
  },
)

test.each(calls.filter(([name]) => /update|patch|rotate/.test(name)))(
  '%s of what is no id rejects with ERR_SESSION_NOT_FOUND before',
  async (operation, call) => {
    const storage = createStorage({ provider: 'memory', logger: false })
    await expect(call(storage)).rejects.toMatchObject({ code: 'ERR_SESSION_NOT_FOUND', operation })
    await storage.close()
  },
)
