/** The routes on a Redis server whose disk is full: sessions are read, and the probes hold. */
import { configure, redisSessionStorage } from 'redis-session-storage'
import { healthRoute, projectSessionByIdRoutes } from 'redis-session-storage/next'
import { startRefusing, type RefusingServer } from './support/refusing-redis'
import { send } from './support/requests'

let refusing: RefusingServer
let sessionId: string
beforeAll(async () => {
  refusing = await startRefusing('MISCONF')
  configure({ url: refusing.server.url, logger: false })
  sessionId = await redisSessionStorage.create({ projectData: { name: 'Ada' } })
  await refusing.refuse()
})
afterAll(async () => {
  await redisSessionStorage.close()
  await refusing.stop()
})

test('GET of a session responds with 200', async () => {
  const { status, body } = await send(projectSessionByIdRoutes().GET, 'GET', { sessionId })
  expect(status).toBe(200)
  expect(body).toMatchObject({ projectData: { name: 'Ada' } })
})

test.each([undefined, { ready: false }, { ready: true }])(
  'healthRoute(%j) responds with 200, degraded and connected',
  async (options) => {
    const { status, body } = await send(healthRoute(options).GET, 'GET')
    expect(status).toBe(200)
    const expected = { redis: 'connected', ready: true, writable: false, reason: 'MISCONF' }
    expect(body).toMatchObject({ status: 'degraded', ...expected })
  },
)
