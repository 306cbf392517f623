/**
 * The session's id in a cookie: which one, who may use it, and what no script ever sees.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import {
  completeSessionRoute,
  getProjectSession,
  projectSessionByIdRoutes,
  projectSessionRoutes,
} from 'redis-session-storage/next'
import { sharedRedis } from './support/shared-redis'
import { send } from './support/requests'
import { liftSessionLimits } from './support/session-limits'

const { POST, PUT, GET, DELETE } = projectSessionRoutes({ cookie: true })
const byId = projectSessionByIdRoutes({ cookie: true })
const complete = completeSessionRoute({ cookie: true })

beforeAll(async () => {
  const { url } = await sharedRedis()
  liftSessionLimits()
  configure({ url, logger: false })
})
afterAll(() => redisSessionStorage.close())

const environment = process.env as Record<string, string | undefined>
afterEach(() => (environment.NODE_ENV = 'test'))

/** The headers of a browser that has the session's cookie. */
async function visitor(): Promise<{ cookie: string }> {
  const { headers } = await send(POST, 'POST', { body: { currentStep: 2 } })
  return { cookie: headers.get('set-cookie')!.split(';')[0]! }
}

const idIn = ({ cookie }: { cookie: string }) => cookie.split('=')[1]!

test('on plain http outside of production it has a plain name, and is not Secure', async () => {
  const { headers } = await send(POST, 'POST', { body: {} })
  expect(headers.get('set-cookie')).toMatch(
    /^project_session=[0-9a-f-]{36}; Path=\/; HttpOnly; SameSite=Lax$/,
  )
})

test.each(['test', 'production'])(
  'over https in %s it is Secure and bound to the host',
  async (mode) => {
    environment.NODE_ENV = mode
    const response = await POST(
      new Request('https://localhost/', { method: 'POST', body: new Uint8Array([123, 125]) }),
    )
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-project_session=[0-9a-f-]{36}; Secure; Path=\/; HttpOnly; SameSite=Lax$/,
    )
  },
)

test('over https in production a cookie that another host could have planted is not read', async () => {
  const { cookie } = await visitor()
  environment.NODE_ENV = 'production'
  const overHttps = (headers: Record<string, string>) =>
    GET(new Request('https://localhost/', { headers }))
  expect((await overHttps({ cookie })).status).toBe(404)
  expect((await overHttps({ cookie: `__Host-${cookie}` })).status).toBe(200)
})

test.each([
  ['a no-break space', '\u00a0'],
  ['a vertical tab', '\v'],
  ['a form feed', '\f'],
])('a cookie whose name begins with %s is another cookie', async (_, space) => {
  const { cookie } = await visitor()
  const seen = (text: string) => send(GET, 'GET', { headers: { cookie: text } })
  expect((await seen(`a=1; ${cookie}`)).status).toBe(200)
  expect((await seen(`a=1; ${space}${cookie}`)).status).toBe(404)
})

test('no body holds the id', async () => {
  const created = await send(POST, 'POST', { body: {} })
  expect(Object.keys(created.body as object)).toEqual(['createdAt', 'expiresAt'])
  const headers = await visitor()
  const loaded = await send(GET, 'GET', { headers })
  expect(loaded).toMatchObject({ status: 200, body: { currentStep: 2 } })
  const completed = await send(complete.POST, 'POST', { headers })
  expect(completed).toMatchObject({ status: 200, body: { session: { currentStep: 2 } } })
  expect(JSON.stringify([created.body, loaded.body, completed.body])).not.toContain('sessionId')
})

test('PUT saves to the session of the cookie, whatever id the body contains', async () => {
  const [headers, other] = [await visitor(), await visitor()]
  const body = { sessionId: idIn(other), currentStep: 3 }
  expect((await send(PUT, 'PUT', { headers, body })).status).toBe(200)
  expect((await send(GET, 'GET', { headers })).body.currentStep).toBe(3)
  expect((await send(GET, 'GET', { headers: other })).body.currentStep).toBe(2)
})

test('DELETE and complete end the session and the cookie', async () => {
  for (const [handler, method] of [
    [DELETE, 'DELETE'],
    [complete.POST, 'POST'],
  ] as const) {
    const headers = await visitor()
    const ended = await send(handler, method, { headers })
    expect(ended.status).toBe(200)
    expect(ended.headers.get('set-cookie')).toMatch(/^project_session=; Path=\/; .*; Max-Age=0$/)
    expect(await redisSessionStorage.touch(idIn(headers))).toBe(false)
  }
})

test('a path names no other session than the cookie', async () => {
  const [headers, other] = [await visitor(), await visitor()]
  const own = { headers, sessionId: idIn(headers) }
  const foreign = { headers, sessionId: idIn(other) }
  expect((await send(byId.GET, 'GET', own)).status).toBe(200)
  expect((await send(byId.GET, 'GET', foreign)).status).toBe(404)
  expect((await send(byId.PATCH, 'PATCH', { ...foreign, body: {} })).status).toBe(404)
  expect((await send(byId.DELETE, 'DELETE', foreign)).status).toBe(404)
  expect((await send(complete.POST, 'POST', foreign)).status).toBe(404)
  expect((await send(byId.GET, 'GET', { sessionId: idIn(headers) })).status).toBe(404)
})

test.each(['', 'project_session=', 'project_session=no-uuid', 'x_project_session=1; a'])(
  'answers 404 to the cookie %j',
  async (cookie) => {
    const headers = { cookie }
    expect((await send(GET, 'GET', { headers })).status).toBe(404)
    expect((await send(PUT, 'PUT', { headers, body: {} })).status).toBe(404)
    expect((await send(DELETE, 'DELETE', { headers })).status).toBe(404)
  },
)

test('finds its cookie among others', async () => {
  const { cookie } = await visitor()
  const headers = { cookie: `a=1; project_session_x=2; ${cookie}; b=project_session=3` }
  expect((await send(GET, 'GET', { headers })).status).toBe(200)
})

test('without the option there is neither a cookie nor a route for one', () => {
  expect(Object.keys(projectSessionRoutes())).toEqual(['POST', 'PUT'])
  expect(Object.keys(projectSessionRoutes({ cookie: false }))).toEqual(['POST', 'PUT'])
})

describe('a forged request', () => {
  const foreign: [string, Record<string, string>][] = [
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbouring host', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example', host: 'localhost:3000' }],
    ['another port', { origin: 'http://localhost:4000', host: 'localhost:3000' }],
    ['no origin at all', { origin: 'null', host: 'localhost:3000' }],
    [
      'a proxy that nobody trusts',
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    ],
  ]

  test.each(foreign)('from %s changes nothing', async (_, from) => {
    const headers = { ...(await visitor()), ...from }
    const sent = { headers, body: { currentStep: 9 } }
    const answers = [
      await send(POST, 'POST', sent),
      await send(PUT, 'PUT', sent),
      await send(DELETE, 'DELETE', { headers }),
      await send(complete.POST, 'POST', { headers }),
      await send(byId.PATCH, 'PATCH', { ...sent, sessionId: idIn(headers) }),
    ]
    for (const { status, body } of answers) {
      expect({ status, body }).toEqual({
        status: 403,
        body: { error: 'The request comes from another origin' },
      })
    }
    expect((await send(GET, 'GET', { headers })).body.currentStep).toBe(2)
  })

  test.each<[string, Record<string, string>]>([
    ['its own pages', { 'sec-fetch-site': 'same-origin', origin: 'https://behind.a.proxy' }],
    ['its address bar', { 'sec-fetch-site': 'none' }],
    ['an older browser', { origin: 'http://localhost:3000', host: 'localhost:3000' }],
    ['no browser', {}],
  ])('is not what comes from %s', async (_, from) => {
    const headers = { ...(await visitor()), ...from }
    expect((await send(PUT, 'PUT', { headers, body: { currentStep: 3 } })).status).toBe(200)
  })

  test('is told from the host that a trusted proxy was asked for', async () => {
    const trusting = projectSessionRoutes({ cookie: true, trustedProxies: 1 })
    const headers = {
      ...(await visitor()),
      host: '10.0.0.1:3000',
      origin: 'https://example.com',
      'x-forwarded-host': 'example.com',
    }
    expect((await send(trusting.PUT, 'PUT', { headers, body: {} })).status).toBe(200)
    expect((await send(PUT, 'PUT', { headers, body: {} })).status).toBe(403)
  })

  test('by a form with the type text/plain is refused before its body is read', async () => {
    const headers = { ...(await visitor()), 'content-type': 'text/plain' }
    expect((await send(PUT, 'PUT', { headers, body: '{"currentStep":9}' })).status).toBe(415)
  })
})

describe('getProjectSession', () => {
  const jar = (cookies: Record<string, string>) => ({
    get: (name: string) => (name in cookies ? { value: cookies[name]! } : undefined),
  })

  test('gives the session of the cookie, also from a promise of cookies', async () => {
    const headers = await visitor()
    const cookies = jar({ project_session: idIn(headers) })
    const session = await getProjectSession(cookies)
    expect(session).toMatchObject({ currentStep: 2, sessionId: idIn(headers) })
    expect(await getProjectSession(Promise.resolve(cookies))).toMatchObject({ currentStep: 2 })
  })

  test('gives null without a cookie, and for one that leads nowhere', async () => {
    expect(await getProjectSession(jar({}))).toBeNull()
    expect(await getProjectSession(jar({ project_session: 'x' }))).toBeNull()
    const unknown = '7b1f6f0e-59f1-4c0e-8f0b-3f4f1d2c5a10'
    expect(await getProjectSession(jar({ project_session: unknown }))).toBeNull()
  })

  test('in production reads the plain cookie only from a request over http', async () => {
    const id = idIn(await visitor())
    environment.NODE_ENV = 'production'
    const plain = jar({ project_session: id })
    const forwarded = (scheme: string) => new Headers({ 'x-forwarded-proto': scheme })
    expect(await getProjectSession(plain)).toBeNull()
    expect(await getProjectSession(plain, forwarded('https'))).toBeNull()
    expect(await getProjectSession(plain, new Request('https://localhost/'))).toBeNull()
    expect(await getProjectSession(plain, forwarded('http'))).not.toBeNull()
    expect(await getProjectSession(plain, new Request('http://localhost/'))).not.toBeNull()
    expect(await getProjectSession(jar({ '__Host-project_session': id }))).not.toBeNull()
  })
})
