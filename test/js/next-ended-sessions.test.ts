/**
 * Browsers of an office, which share an address, on the morning after their sessions have ended: with
 * the limits that a server has by default, each learns that it has to begin anew.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import {
  completeSessionRoute,
  projectSessionByIdRoutes,
  projectSessionRoutes,
  tenantSessionRoutes,
  type RouteHandler,
} from 'redis-session-storage/next'
import { sharedRedis, type SharedRedis } from './support/shared-redis'
import { send, type Sent } from './support/requests'
import { startRoutes } from './support/route-server'
import { audience, startIdentityProvider } from './support/tokens'

const browsers = 60

let server: SharedRedis
let offices = 0
beforeAll(async () => {
  server = await sharedRedis()
  configure({ url: server.url, logger: false })
})
beforeEach(() => void (offices += 1))
afterAll(() => redisSessionStorage.close())

const office = () => ({ 'x-forwarded-for': `192.0.2.${offices}` })
const endedId = (): string => crypto.randomUUID()
const cookieHeader = () => ({ cookie: `project_session=${endedId()}` })
const user = { tenantId: 'org_1', userId: 'ada', roles: [], permissions: [] }

const byId = projectSessionByIdRoutes()
const inCookie = projectSessionRoutes({ cookie: true })
const complete = completeSessionRoute()
const tenant = tenantSessionRoutes({
  authenticate: (request) => ({ ...user, userId: request.headers.get('x-user')! }),
})

test.each<[string, RouteHandler<any[]>, string, (browser: number) => Sent]>([
  ['GET', byId.GET, 'GET', () => ({ sessionId: endedId() })],
  ['PATCH', byId.PATCH, 'PATCH', () => ({ sessionId: endedId(), body: { currentStep: 2 } })],
  ['DELETE', byId.DELETE, 'DELETE', () => ({ sessionId: endedId() })],
  ['PUT', projectSessionRoutes().PUT, 'PUT', () => ({ body: { sessionId: endedId() } })],
  ['complete', complete.POST, 'POST', () => ({ sessionId: endedId() })],
  ['GET with a cookie', inCookie.GET, 'GET', () => ({ headers: cookieHeader() })],
  ['GET without a cookie', inCookie.GET, 'GET', () => ({})],
  [
    'GET of a tenant’s session',
    tenant.GET,
    'GET',
    (browser) => ({
      path: `/?action=get&sessionId=${endedId()}`,
      headers: { 'x-user': `user_${browser}` },
    }),
  ],
])('60 browsers behind one address get 404 to a %s', async (_, handler, method, sent) => {
  const requests = Array.from({ length: browsers }, (_, browser) => sent(browser))
  const answers = await Promise.all(
    requests.map(({ headers, ...rest }) =>
      send(handler, method, { ...rest, headers: { ...headers, ...office() } }),
    ),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]))
})

test('60 browsers behind one address get 401 to tokens that have expired', async () => {
  const provider = await startIdentityProvider()
  const routes = await startRoutes({ domain: provider.url, audience }, server.url, {})
  const token = provider.token({ claims: { exp: Math.floor(Date.now() / 1000) - 60 } })
  const headers = { ...office(), authorization: `Bearer ${token}` }
  const answers = await Promise.all(
    Array.from({ length: browsers }, () =>
      routes.request('GET', '/api/redis/session?action=list', { headers }),
    ),
  )
  await routes.stop()
  await provider.stop()
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
})
