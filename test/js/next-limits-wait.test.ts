/** How long the routes wait for the limiter when the store does not answer. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { configure, redisSessionStorage } from 'redis-session-storage'
import { projectSessionRoutes } from 'redis-session-storage/next'
import { blockLoop } from './support/block'
import { startRedis, type RedisServer } from './support/redis-server'
import { send } from './support/requests'

const { POST } = projectSessionRoutes()
// What is no JSON is refused after the limiter and before the store is asked for anything else.
const post = () => send(POST, 'POST', { body: 'no JSON' })

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
  process.env.SESSION_RATE_LIMIT = '3'
  configure({ url: server.url, logger: false, commandTimeout: 20_000 })
  await redisSessionStorage.create({})
})
afterAll(async () => {
  await redisSessionStorage.close()
  await server.stop()
})

test('a stopped server delays a request by 250 ms, and limits none', async () => {
  server.signal('SIGSTOP')
  const since = performance.now()
  const answers = await Promise.all(Array.from({ length: 5 }, post))
  const waited = performance.now() - since
  server.signal('SIGCONT')
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
  expect(waited).toBeGreaterThan(240)
  expect(waited).toBeLessThan(10_000)
})

test('an event loop that was blocked for longer lets no request past its limit', async () => {
  while ((await post()).status !== 429);
  const answer = post()
  await nextTurn()
  blockLoop(400)
  expect((await answer).status).toBe(429)
})
