/** The health route before, while and after a configured Redis server is reached. */
import { configure, redisSessionStorage } from 'redis-session-storage'
import { healthRoute } from 'redis-session-storage/next'
import { freePort, startRedisOn } from './support/redis-server'
import { send } from './support/requests'
import { until } from './support/until'

let port: number
beforeAll(async () => {
  port = await freePort()
  configure({ host: '127.0.0.1', port, commandTimeout: 2000, logger: false })
})
afterAll(() => redisSessionStorage.close())

const live = healthRoute()
const ready = healthRoute({ ready: true })
const ask = (route: typeof live) => send(route.GET, 'GET')

test('a server that was never reached fails the readiness probe alone, until it is', async () => {
  await until(async () => (await ask(live)).status === 200, 'memory to answer in its place')
  const before = await ask(ready)
  expect(before.status).toBe(503)
  expect(before.body).toMatchObject({
    status: 'degraded',
    redis: 'disconnected',
    ready: false,
    reason: 'ECONNREFUSED',
  })
  expect((await ask(live)).body).toEqual({ ...before.body, pool: expect.anything() })

  const server = await startRedisOn(port)
  await until(async () => (await ask(ready)).status === 200, 'the server to be reached')
  const connected = async () => (await ask(ready)).body.redis === 'connected'
  await until(connected, 'the server to be used')
  expect((await ask(ready)).body).toMatchObject({ ready: true })

  await server.stop()
  const away = async () => (await redisSessionStorage.health()).redis === 'disconnected'
  await until(async () => (await away()) && (await ask(live)).status === 200, 'it to be missed')
  expect((await ask(ready)).status).toBe(200)
})

test.each([{ ready: 1 }, { redy: true }, 'ready'])('healthRoute(%j) is refused', (options) => {
  expect(() => healthRoute(options as never)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
  )
})
