/**
 * The routes while the store is away: 503, and when to come again.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import {
  completeSessionRoute,
  healthRoute,
  projectSessionByIdRoutes,
  projectSessionRoutes,
  tenantCacheRoutes,
  tenantSessionRoutes,
} from 'redis-session-storage/next'
import { freePort } from './support/redis-server'
import { send, type Sent } from './support/requests'

const sessionId = '7b1f6f0e-59f1-4c0e-8f0b-3f4f1d2c5a10'
const identity = { tenantId: 'org_1', userId: 'ada', roles: [], permissions: ['manage_cache'] }
const authenticate = () => identity

const logged: string[] = []
const log = (line: string) => void logged.push(line)

beforeAll(async () => {
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

test('the routes of tenants say by which code', async () => {
  const { body } = await send(sessions.GET, 'GET', { path: '/?action=list' })
  expect(body).toEqual({ error: 'Failed to get session', code: 'ERR_UNAVAILABLE' })
})

test('the health route says that the store is unhealthy', async () => {
  const { status, body } = await send(healthRoute().GET, 'GET')
  expect(status).toBe(503)
  expect(body).toMatchObject({ status: 'unhealthy', redis: 'disconnected', latencyMs: null })
})

test('what every request meets is not logged with every request', () => {
  expect(logged.filter((line) => line.includes('Failed to get session'))).toEqual([])
})
