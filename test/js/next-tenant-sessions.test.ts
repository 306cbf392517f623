/**
 * The HTTP interface of tenants' sessions: who finds which, and what the browser cannot claim.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import { tenantSessionRoutes, type Identity } from 'redis-session-storage/next'
import { getSession } from 'redis-session-storage/session'
import { sharedRedis } from './support/shared-redis'
import { send, type Sent } from './support/requests'
import { liftSessionLimits } from './support/session-limits'

const people: Record<string, Identity> = {
  ada: {
    tenantId: 'org_1',
    userId: 'auth0|ada',
    roles: ['admin'],
    permissions: ['manage_users'],
    organizationName: 'Acme',
    email: 'ada@example.com',
  },
  bob: { tenantId: 'org_1', userId: 'auth0|bob', roles: [], permissions: [] },
  eve: { tenantId: 'org_2', userId: 'auth0|ada', roles: ['admin'], permissions: [] },
}

const authenticate = (request: Request) => people[request.headers.get('authorization') ?? '']
const { GET, POST, PUT, DELETE } = tenantSessionRoutes({ authenticate })
const unknown = '7b1f6f0e-59f1-4c0e-8f0b-3f4f1d2c5a10'

beforeAll(async () => {
  const { url } = await sharedRedis()
  liftSessionLimits()
  configure({ url, logger: false })
})
afterAll(() => redisSessionStorage.close())

const as = (name: string, sent: Sent = {}): Sent => ({
  ...sent,
  headers: { ...sent.headers, authorization: name },
})
const create = async (name: string, body: object = {}): Promise<string> =>
  (await send(POST, 'POST', as(name, { body }))).body.sessionId
const get = (name: string, id: string) =>
  send(GET, 'GET', as(name, { path: `/?action=get&sessionId=${id}` }))

test('POST responds with the id, the expiry and the evicted sessions', async () => {
  const { status, body } = await send(POST, 'POST', as('ada', { body: { metadata: { a: 1 } } }))
  expect({ status, body }).toEqual({
    status: 200,
    body: { sessionId: expect.any(String), expiresAt: expect.any(String), evicted: [] },
  })
})

test('a session stores the data of the request and the user of authenticate', async () => {
  const id = await create('bob', {
    metadata: { feature: 'dashboard' },
    userAgent: 'Mozilla/5.0',
    tenantId: 'org_2',
    userId: 'auth0|ada',
    organizationId: 'org_2',
    roles: ['admin'],
    permissions: ['manage_cache'],
    email: 'ada@example.com',
    __proto__: { polluted: 1 },
  })
  const session = await getSession('org_1', id)
  expect(session).toMatchObject({
    tenantId: 'org_1',
    organizationId: 'org_1',
    userId: 'auth0|bob',
    roles: [],
    permissions: [],
    metadata: { feature: 'dashboard' },
    userAgent: 'Mozilla/5.0',
  })
  expect(session).not.toHaveProperty('email')
  expect(await getSession('org_1', await create('ada'))).toMatchObject({
    organizationName: 'Acme',
    email: 'ada@example.com',
    roles: ['admin'],
  })
})

test('GET gives one session, or all of the user', async () => {
  const id = await create('ada', { metadata: { n: 1 } })
  const { status, body } = await get('ada', id)
  expect(status).toBe(200)
  expect(body).toEqual({ session: expect.objectContaining({ sessionId: id, metadata: { n: 1 } }) })
  const list = await send(GET, 'GET', as('ada', { path: '/?action=list' }))
  const ids = (list.body.sessions as { sessionId: string; userId: string }[]).map((session) => {
    expect(session.userId).toBe('auth0|ada')
    return session.sessionId
  })
  expect(ids[0]).toBe(id)
})

test('PUT changes members and answers with the session', async () => {
  const sessionId = await create('ada', { metadata: { page: 'start' } })
  const updates = { metadata: { page: 'profile' }, lastActivity: 1234567890, roles: ['owner'] }
  const put = await send(PUT, 'PUT', as('ada', { body: { sessionId, updates } }))
  expect(put.status).toBe(200)
  expect(put.body.session).toMatchObject({
    sessionId,
    metadata: { page: 'profile' },
    roles: ['admin'],
    lastActivity: expect.stringMatching(/^\d{4}-/),
  })
})

test('DELETE ends the session', async () => {
  const id = await create('ada')
  const { status, body } = await send(DELETE, 'DELETE', as('ada', { path: `/?sessionId=${id}` }))
  expect({ status, body }).toEqual({ status: 200, body: { success: true } })
  expect((await get('ada', id)).status).toBe(404)
})

describe('what is not his own', () => {
  const notFound = { error: 'Session not found', code: 'ERR_SESSION_NOT_FOUND' }

  test.each([
    ['a user of the same tenant', 'bob'],
    ['a user of the same name of another tenant', 'eve'],
  ])('%s does not find', async (_, name) => {
    const id = await create('ada', { secret: 1 })
    const answers = [
      await get(name, id),
      await send(PUT, 'PUT', as(name, { body: { sessionId: id, updates: { secret: 2 } } })),
      await send(DELETE, 'DELETE', as(name, { path: `/?sessionId=${id}` })),
    ]
    for (const { status, body } of answers) {
      expect({ status, body }).toEqual({ status: 404, body: notFound })
    }
    expect((await get('ada', id)).body.session.secret).toBe(1)
  })

  test('a URL or a body that names a tenant or a user leads nowhere else', async () => {
    const id = await create('ada')
    const path = `/?action=get&sessionId=${id}&tenantId=org_1&userId=auth0%7Cada`
    expect((await send(GET, 'GET', as('eve', { path }))).status).toBe(404)
    const list = await send(GET, 'GET', as('bob', { path: '/?action=list&userId=auth0%7Cada' }))
    const owners = (list.body.sessions as { userId: string }[]).map(({ userId }) => userId)
    expect(new Set(owners)).toEqual(new Set(['auth0|bob']))
  })

  test('authorize opens within the tenant, action by action, and never beyond', async () => {
    const asked: [string, string][] = []
    const routes = tenantSessionRoutes({
      authenticate,
      authorize: ({ userId }, action) => {
        asked.push([userId, action])
        return action !== 'sessions.delete'
      },
    })
    const id = await create('ada')
    const path = `/?action=get&sessionId=${id}`
    const update = { body: { sessionId: id, updates: { note: 'seen' } } }
    expect((await send(routes.GET, 'GET', as('bob', { path }))).status).toBe(200)
    expect((await send(routes.PUT, 'PUT', as('bob', update))).body.session.note).toBe('seen')
    expect((await send(routes.DELETE, 'DELETE', as('bob', { path }))).status).toBe(404)
    expect((await send(routes.GET, 'GET', as('eve', { path }))).status).toBe(404)
    expect(asked).toEqual(
      ['get', 'update', 'delete'].map((what) => ['auth0|bob', `sessions.${what}`]),
    )
  })
})

test.each([unknown, 'no-uuid', '*'])('answers 404 where there is no session %s', async (id) => {
  expect((await get('ada', id)).status).toBe(404)
  const body = { sessionId: id, updates: {} }
  expect((await send(PUT, 'PUT', as('ada', { body }))).status).toBe(404)
  const path = `/?sessionId=${id}`
  expect((await send(DELETE, 'DELETE', as('ada', { path }))).status).toBe(404)
})

test.each<[any, string, Sent, string]>([
  [GET, 'GET', { path: '/' }, 'The parameter action must be get or list'],
  [GET, 'GET', { path: '/?action=drop' }, 'The parameter action must be get or list'],
  [GET, 'GET', { path: '/?action=get' }, 'The parameter sessionId is required'],
  [DELETE, 'DELETE', { path: '/' }, 'The parameter sessionId is required'],
  [PUT, 'PUT', { body: { updates: {} } }, 'sessionId must be a string'],
  [PUT, 'PUT', { body: { sessionId: unknown, updates: [] } }, 'updates must be an object'],
  [POST, 'POST', { body: '[]' }, 'The body must be a JSON object'],
])('responds 400 with the reason: %#', async (handler, method, sent, error) => {
  const { status, body } = await send(handler, method, as('ada', sent))
  expect({ status, body }).toEqual({
    status: 400,
    body: { error, code: 'ERR_INVALID_ARGUMENT' },
  })
})

describe('authenticate', () => {
  const listing = (authenticate: any) =>
    send(tenantSessionRoutes({ authenticate }).GET, 'GET', { path: '/?action=list' })
  const failing = (members: object) => () => Promise.reject(Object.assign(new Error('x'), members))

  test('that returns no user causes a 401 response with a challenge', async () => {
    for (const authenticate of [() => null, () => undefined, failing({ status: 401 })]) {
      const { status, body, headers } = await listing(authenticate)
      expect({ status, body }).toEqual({
        status: 401,
        body: { error: 'Not authenticated', code: 'ERR_UNAUTHENTICATED' },
      })
      expect(headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  test('that allows nothing is answered with 403', async () => {
    expect(await listing(failing({ status: 403 }))).toMatchObject({
      status: 403,
      body: { error: 'Not allowed', code: 'ERR_FORBIDDEN' },
    })
  })

  test.each([
    { userId: 'samlp|x|CN=Ada/OU=1' },
    { tenantId: 'org:1' },
    { tenantId: '' },
    { userId: 'ä' },
    { userId: 'a'.repeat(129) },
  ])('that returns a user with an invalid id, %j, causes a 403 response', async (members) => {
    const { status, body } = await listing(() => ({ ...people.ada, ...members }))
    expect({ status, body }).toEqual({
      status: 403,
      body: {
        error: 'The user or organization id has characters that are not supported',
        code: 'ERR_FORBIDDEN',
      },
    })
  })

  test.each([
    () => 'ada',
    () => ({ userId: 'ada' }),
    () => ({ ...people.ada, tenantId: 7 }),
    () => ({ ...people.ada, roles: 'admin' }),
    failing({}),
    failing({ status: 200 }),
  ])('that is mistaken is a failure of the server: %#', async (authenticate) => {
    expect(await listing(authenticate)).toMatchObject({
      status: 500,
      body: { error: 'Failed to get session', code: 'ERR_SERVER' },
    })
  })

  test('must be given', () => {
    expect(() => tenantSessionRoutes({} as any)).toThrow('`authenticate` is required')
    expect(() => tenantSessionRoutes(undefined as any)).toThrow('`options` must be an object')
  })
})

test('by a cookie alone another origin changes nothing', async () => {
  const byCookie = tenantSessionRoutes({ authenticate: () => people.ada! })
  const headers = { cookie: 'appSession=1', 'sec-fetch-site': 'cross-site' }
  const { status } = await send(byCookie.POST, 'POST', { body: {}, headers })
  expect(status).toBe(403)
  expect((await send(byCookie.GET, 'GET', { path: '/?action=list', headers })).status).toBe(200)
})
