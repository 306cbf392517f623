/**
 * The routes while the store is away: 503, and when to come again.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import {
  completeSessionRoute,
  guard,
  healthRoute,
  projectSessionByIdRoutes,
  projectSessionRoutes,
  tenantCacheRoutes,
  tenantSessionRoutes,
} from 'redis-session-storage/next'
import { getSession } from 'redis-session-storage/session'
import { freePort } from './support/redis-server'
import { send, type Sent } from './support/requests'

const sessionId = '7b1f6f0e-59f1-4c0e-8f0b-3f4f1d2c5a10'
const identity = { tenantId: 'org_1', userId: 'ada', roles: [], permissions: ['manage_cache'] }
const authenticate = () => identity

const logged: string[] = []
const log = (line: string) => void logged.push(line)

beforeAll(async () => {
  // Repeated failures are counted for a minute, however long these tests take.
  const real = ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate']
  const others = ['clearImmediate', 'clearTimeout', 'setTimeout']
  jest.useFakeTimers({ doNotFake: [...real, ...others] as never })
  const logger = { info: log, warn: log, error: log }
  configure({
    host: '127.0.0.1',
    port: await freePort(),
    fallback: 'never',
    commandTimeout: 2000,
    logger,
  })
})
afterAll(() => redisSessionStorage.close())

const project = projectSessionRoutes()
const byId = projectSessionByIdRoutes()
const sessions = tenantSessionRoutes({ authenticate })
const cache = tenantCacheRoutes({ authenticate })
const place = 'namespace=users&key=a'

test.each<[string, any, string, Sent]>([
  ['Failed to create session', project.POST, 'POST', { body: {} }],
  ['Failed to update session', project.PUT, 'PUT', { body: { sessionId, currentStep: 2 } }],
  ['Failed to get session', byId.GET, 'GET', { sessionId }],
  ['Failed to get session', byId.GET, 'GET', { sessionId: 'no-uuid' }],
  ['Failed to delete session', byId.DELETE, 'DELETE', { sessionId }],
  ['Failed to update session', byId.PATCH, 'PATCH', { sessionId, body: {} }],
  ['Failed to complete session', completeSessionRoute().POST, 'POST', { sessionId }],
  ['Failed to get session', sessions.GET, 'GET', { path: '/?action=list' }],
  ['Failed to create session', sessions.POST, 'POST', { body: {} }],
  ['Failed to read the cache', cache.GET, 'GET', { path: `/?action=get&${place}` }],
  ['Failed to clear the cache', cache.DELETE, 'DELETE', { path: `/?action=delete&${place}` }],
])('%s', async (error, handler, method, sent) => {
  const answer = await send(handler, method, sent)
  expect(answer.status).toBe(503)
  expect(answer.body.error).toBe(error)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test('the tenant routes respond with the error code', async () => {
  const { body } = await send(sessions.GET, 'GET', { path: '/?action=list' })
  expect(body).toEqual({ error: 'Failed to get session', code: 'ERR_UNAVAILABLE' })
})

test('the health route reports an unhealthy store', async () => {
  const { status, body } = await send(healthRoute().GET, 'GET')
  expect(status).toBe(503)
  expect(body).toMatchObject({ status: 'unhealthy', redis: 'disconnected', latencyMs: null })
})

test('a failure of every request is logged once', async () => {
  for (let i = 0; i < 5; i++) await send(byId.GET, 'GET', { sessionId })
  const lines = logged.filter((line) => line.includes(': ERR_UNAVAILABLE ('))
  expect(lines).toEqual([
    expect.stringMatching(/^\[Redis\] Failed to .*: ERR_UNAVAILABLE \(.*\): /),
  ])
})

describe('a function of the app whose database is unreachable', () => {
  const away = () => Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED' })

  test('is logged once, with its stack', async () => {
    const { GET } = tenantSessionRoutes({ authenticate: () => Promise.reject(away()) })
    for (let i = 0; i < 3; i++) {
      expect(await send(GET, 'GET', { path: '/?action=list' })).toMatchObject({ status: 500 })
    }
    expect(logged.filter((line) => line.includes('connect failed'))).toEqual([
      expect.stringMatching(/^\[Redis\] Failed to get session: Error: connect failed\n +at /),
    ])
  })

  test('is logged each time when its errors have no code', async () => {
    const { GET } = tenantSessionRoutes({
      authenticate: () => Promise.reject(new TypeError('a mistake')),
    })
    for (let i = 0; i < 3; i++) await send(GET, 'GET', { path: '/?action=list' })
    expect(logged.filter((line) => line.includes('a mistake'))).toHaveLength(3)
  })
})

describe('guard', () => {
  const page = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  const request = (headers: Record<string, string> = {}, method = 'GET') =>
    new Request('http://localhost:3000/dashboard', {
      method,
      headers: { ...headers, cookie: `project_session=${sessionId}` },
    })

  test('responds with a page that shows when to retry', async () => {
    const response = (await guard(request(page), { loginUrl: '/login' }))!
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await response.text()).toContain('Temporarily unavailable')
  })

  test('responds with JSON to requests that accept no HTML', async () => {
    const response = (await guard(request(), { session: () => getSession('org_1', sessionId) }))!
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    const body = { error: 'Failed to read the session', code: 'ERR_UNAVAILABLE' }
    expect(await response.json()).toEqual(body)
  })

  test('redirects to the login or continues, as configured', async () => {
    const redirected = await guard(request(page), { loginUrl: '/login', onUnavailable: 'redirect' })
    expect(redirected!.status).toBe(307)
    expect(redirected!.headers.get('location')).toBe('http://localhost:3000/login')
    expect(await guard(request(page), { onUnavailable: 'pass' })).toBeUndefined()
  })

  test('logs an outage once, not for each request', async () => {
    const before = logged.filter((line) => line.includes(': ERR_UNAVAILABLE (')).length
    expect(before).toBe(1)
    for (let i = 0; i < 5; i++) await guard(request(page))
    expect(logged.filter((line) => line.includes(': ERR_UNAVAILABLE ('))).toHaveLength(1)
  })
})
