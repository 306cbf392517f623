/**
 * The health and metrics routes.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import { healthRoute, metricsRoute } from 'redis-session-storage/next'
import { output } from './support/child'
import { sharedRedis } from './support/shared-redis'

beforeAll(async () => {
  const { url } = await sharedRedis()
  configure({ url, logger: false })
})
afterAll(() => redisSessionStorage.close())

const ask = (GET: (request: Request) => Promise<Response>) => GET(new Request('http://localhost/'))

test('the health route responds 200 with the result of health()', async () => {
  const response = await ask(healthRoute().GET)
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.json()).toMatchObject({
    status: 'healthy',
    redis: 'connected',
    latencyMs: expect.any(Number),
    type: 'redis',
  })
})

test('health answers 503 when the storage cannot even be made, and logs why', async () => {
  const code = `
    const { healthRoute } = require('redis-session-storage/next')
    console.error = console.log
    healthRoute().GET(new Request('http://localhost/')).then(async (response) => {
      console.log(response.status, await response.text())
    })`
  const said = await output(code, { env: { REDIS_PORT: 'many' } })
  expect(said).toContain('REDIS_PORT')
  expect(said).toMatch(/503 {"status":"unhealthy","redis":"disconnected","ready":false}\n$/)
})

test('the metrics route responds with the metrics of the storage in Prometheus format', async () => {
  await redisSessionStorage.create({})
  const response = await ask(metricsRoute().GET)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.text()).toMatch(/^redis_session_storage_sessions_created_total [1-9]/m)
})
