/**
 * The app's start and its end: connected before the first request, whatever the store says, and
 * closed after the last.
 */
import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { startRedis, type RedisServer } from '../js/support/redis-server'
import { Proxy } from '../js/support/proxy'
import { until } from '../js/support/until'
import { startApp } from './support/example-app'

let redis: RedisServer
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())

const clients = async () =>
  String(await redis.command('CLIENT', 'LIST'))
    .trim()
    .split('\n').length

test('the app connects to Redis before the first request that needs the store', async () => {
  const app = await startApp({ redisUrl: redis.url })
  await until(async () => (await clients()) > 1, 'a connection')
  await until(() => app.output().includes('[Redis]'), 'a line of the log')
  await app.stop()
})

test('the app starts although Redis is unreachable or never responds', async () => {
  const silent = createServer((socket: Socket) => void socket.on('error', () => undefined))
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  for (const port of [1, (silent.address() as AddressInfo).port]) {
    const app = await startApp({ redisUrl: `redis://127.0.0.1:${port}` })
    expect((await app.request('GET', '/')).status).toBe(200)
    await app.stop()
  }
  silent.close()
}, 240_000)

test('the app logs contradictory variables and starts', async () => {
  const app = await startApp({ redisUrl: 'redis://127.0.0.1:1', env: { REDIS_PORT: '2' } })
  expect((await app.request('GET', '/')).status).toBe(200)
  await until(() => app.output().includes('Failed to connect to the store'), 'the reason')
  expect(app.output()).toContain('REDIS_PORT')
  await app.stop()
})

test('with REDIS_REQUIRED the app does not start without the address of a Redis', async () => {
  const refused = /The example app ended: [^]*`REDIS_REQUIRED` is true, but the address of Redis/
  await expect(startApp({ env: { REDIS_REQUIRED: 'true' } })).rejects.toThrow(refused)
  const app = await startApp({ redisUrl: redis.url, env: { REDIS_REQUIRED: 'true' } })
  expect((await app.request('GET', '/api/health')).status).toBe(200)
  await app.stop()
})

test('on SIGTERM the app completes the pending request, then closes its connections', async () => {
  const proxy = await Proxy.start(redis.port)
  const app = await startApp({ redisUrl: proxy.url })
  const { sessionId } = await app.json('POST', '/api/project-session', { currentStep: 3 })
  proxy.delay({ toClient: 500 })
  const sent = proxy.counts.toServer
  const asked = app.request('GET', `/api/project-session/${sessionId}`)
  await until(() => proxy.counts.toServer > sent, 'the command at the server')
  const stopped = app.stop()
  expect((await asked).status).toBe(200)
  await stopped
  expect(app.exitCode()).toBe(143)
  await until(() => app.output().includes('The store is closed.'), 'the last line of the log')
  await until(() => proxy.open === 0, 'no connection')
  await proxy.close()
})
