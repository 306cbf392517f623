/**
 * Errors by which Next.js redirects, renders its pages for 401, 403 and 404, and finds out what is
 * dynamic. Thrown by a function of the app, they leave every route as they are.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import {
  completeSessionRoute,
  projectSessionByIdRoutes,
  projectSessionRoutes,
  tenantCacheRoutes,
  tenantSessionRoutes,
} from 'redis-session-storage/next'
import { send, type Sent } from './support/requests'

beforeAll(() => configure({ provider: 'memory', logger: false }))
afterAll(() => redisSessionStorage.close())

const signal = (digest: string, members: object = {}) =>
  Object.assign(new Error(digest), { digest, ...members })

const digests = [
  'NEXT_REDIRECT;replace;/login;307;',
  'NEXT_HTTP_ERROR_FALLBACK;401',
  'DYNAMIC_SERVER_USAGE',
  'HANGING_PROMISE_REJECTION',
  'BAILOUT_TO_CLIENT_SIDE_RENDERING',
  '1234567890',
  '',
]

const sessionId = '7b1f6f0e-59f1-4c0e-8f0b-3f4f1d2c5a10'
const identity = { tenantId: 'org_1', userId: 'ada', roles: [], permissions: [] }
const anybody = () => identity
const project = { body: { projectData: { a: 1 } } }

type Throwing = () => never
const place = '/?action=get&namespace=users&key=a'
const schema = (validate: Throwing) => ({
  '~standard': { version: 1 as const, vendor: 'test', validate },
})

/** A route whose option throws, its method and what it is sent. */
const routes: Record<string, (thrown: Throwing) => [(...args: any[]) => any, string, Sent]> = {
  'the authenticate of sessions': (thrown) => [
    tenantSessionRoutes({ authenticate: thrown }).GET,
    'GET',
    { path: '/?action=list', headers: { authorization: 'Bearer x' } },
  ],
  'the authenticate of a cache': (thrown) => [
    tenantCacheRoutes({ authenticate: thrown }).POST,
    'POST',
    { body: {} },
  ],
  'an authorize': (thrown) => [
    tenantCacheRoutes({ authenticate: anybody, authorize: thrown }).GET,
    'GET',
    { path: place },
  ],
  'a validate': (thrown) => [projectSessionRoutes({ validate: thrown }).POST, 'POST', project],
  'a schema': (thrown) => [
    projectSessionRoutes({ validate: schema(thrown) }).POST,
    'POST',
    project,
  ],
  'the validate of PATCH': (thrown) => [
    projectSessionByIdRoutes({ validate: thrown }).PATCH,
    'PATCH',
    { ...project, sessionId },
  ],
  'the clientKey of POST': (thrown) => [
    projectSessionRoutes({ clientKey: thrown }).POST,
    'POST',
    project,
  ],
  'the clientKey of GET': (thrown) => [
    projectSessionByIdRoutes({ clientKey: thrown }).GET,
    'GET',
    { sessionId },
  ],
  'the clientKey of a completion': (thrown) => [
    completeSessionRoute({ clientKey: thrown }).POST,
    'POST',
    { sessionId },
  ],
  'the clientKey of tenants': (thrown) => [
    tenantSessionRoutes({ authenticate: anybody, clientKey: thrown }).GET,
    'GET',
    { path: '/?action=list' },
  ],
}

const throwing = (error: unknown): Throwing => {
  return () => {
    throw error
  }
}

describe.each(Object.entries(routes))('%s', (_, routeOf) => {
  test.each(digests)('that throws an error with the digest %j throws it on', async (digest) => {
    const error = signal(digest)
    const [handler, method, sent] = routeOf(throwing(error))
    await expect(send(handler, method, sent)).rejects.toBe(error)
  })

  test('that rejects with such an error rejects with it', async () => {
    const error = signal('NEXT_REDIRECT;replace;/login;307;')
    const [handler, method, sent] = routeOf((() => Promise.reject(error)) as unknown as Throwing)
    await expect(send(handler, method, sent)).rejects.toBe(error)
  })

  test('that throws one which also looks like a refusal throws it on', async () => {
    const error = signal('X', { status: 401, name: 'ValidationError', issues: [{ message: 'x' }] })
    const [handler, method, sent] = routeOf(throwing(error))
    await expect(send(handler, method, sent)).rejects.toBe(error)
  })

  test('that throws an error whose digest is no text fails in the usual way', async () => {
    const [handler, method, sent] = routeOf(throwing(Object.assign(new Error('x'), { digest: 5 })))
    const { status } = await send(handler, method, sent)
    expect([400, 500]).toContain(status)
  })

  test('that throws an error whose digest cannot be read is a failure of the server', async () => {
    const error = Object.defineProperty(new TypeError('x'), 'digest', { get: throwing('no') })
    const [handler, method, sent] = routeOf(throwing(error))
    expect(await send(handler, method, sent)).toMatchObject({ status: 500 })
  })
})

test('an error that Next.js throws while a route reads the request reaches Next.js', async () => {
  const error = signal('DYNAMIC_SERVER_USAGE')
  const { GET } = projectSessionByIdRoutes()
  const params = Promise.reject<{ sessionId: string }>(error)
  await expect(GET(new Request('http://localhost/'), { params })).rejects.toBe(error)
})
