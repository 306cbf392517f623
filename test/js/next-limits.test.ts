/**
 * How many requests one client may send, and who one client is.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import {
  clientKey,
  completeSessionRoute,
  projectSessionByIdRoutes,
  projectSessionRoutes,
  tenantSessionRoutes,
} from 'redis-session-storage/next'
import { sharedRedis, type SharedRedis } from './support/shared-redis'
import { send } from './support/requests'

const requests = 10
const attempts = 5
const unknown = 6
const { POST, PUT } = projectSessionRoutes()
const { GET, DELETE, PATCH } = projectSessionByIdRoutes()
const complete = completeSessionRoute()

let server: SharedRedis
beforeAll(async () => {
  server = await sharedRedis()
  process.env.SESSION_RATE_LIMIT = String(requests)
  process.env.SESSION_MAX_ATTEMPTS = String(attempts)
  process.env.SESSION_UNKNOWN_LIMIT = String(unknown)
  process.env.SESSION_CREATE_LIMIT = '100000'
  configure({ url: server.url, logger: false })
})
afterAll(() => redisSessionStorage.close())

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
// Each test has clients of its own: a process remembers which ones it has refused.
let clients = 0
const newClient = () => from(`198.51.${clients >> 8}.${clients++ & 255}`)
let one = newClient()
let other = newClient()
beforeEach(async () => {
  ;[one, other] = [newClient(), newClient()]
  await server.command('FLUSHALL')
})

/** The statuses of so many calls at once, each with how often it came. */
async function tally(times: number, call: (i: number) => Promise<{ status: number }>) {
  const answers = await Promise.all(Array.from({ length: times }, (_, i) => call(i)))
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

const create = async () => (await send(POST, 'POST', { body: {}, ...newClient() })).body.sessionId
const randomId = () => crypto.randomUUID()

test('a client that names no session is its address; another address is another client', async () => {
  const post = (client: object) => () => send(POST, 'POST', { body: {}, ...client })
  expect(await tally(requests + 10, post(one))).toEqual({ 200: requests, 429: 10 })
  expect(await tally(3, post(other))).toEqual({ 200: 3 })
})

test('429 has Retry-After and is not cacheable', async () => {
  await tally(requests, () => send(POST, 'POST', { body: {}, ...one }))
  const { status, headers, body } = await send(POST, 'POST', { body: {}, ...one })
  expect({ status, body }).toEqual({ status: 429, body: { error: 'Too many requests' } })
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60)
  expect(headers.get('cache-control')).toBe('no-store')
})

test('a client that names a session is that session, from wherever', async () => {
  const [sessionId, another] = [await create(), await create()]
  const get = (id: string) => (i: number) =>
    send(GET, 'GET', { sessionId: id, ...from(`192.0.2.${i}`) })
  expect(await tally(requests + 5, get(sessionId))).toEqual({ 200: requests, 429: 5 })
  expect(await tally(5, get(another))).toEqual({ 200: 5 })
})

test('a save over the limit is not carried out', async () => {
  const sessionId = await create()
  await tally(requests, () => send(GET, 'GET', { sessionId }))
  expect((await send(PUT, 'PUT', { body: { sessionId, currentStep: 3 } })).status).toBe(429)
  expect(await redisSessionStorage.get(sessionId)).toMatchObject({ currentStep: 1 })
})

test.each<[string, (client: object) => Promise<{ status: number }>]>([
  ['GET', (client) => send(GET, 'GET', { sessionId: randomId(), ...client })],
  ['GET of no UUID', (client) => send(GET, 'GET', { sessionId: 'guess', ...client })],
  ['DELETE', (client) => send(DELETE, 'DELETE', { sessionId: randomId(), ...client })],
  ['PUT', (client) => send(PUT, 'PUT', { body: { sessionId: randomId() }, ...client })],
  ['complete', (client) => send(complete.POST, 'POST', { sessionId: randomId(), ...client })],
])(
  'a client that guesses ids by %s is limited by its address; other clients are not',
  async (_, guess) => {
    expect(await tally(unknown + 4, () => guess(one))).toEqual({ 404: unknown, 429: 4 })
    expect((await guess(other)).status).toBe(404)
    const sessionId = await create()
    expect((await send(GET, 'GET', { sessionId, ...one })).status).toBe(200)
  },
)

test.each<[string, (client: object) => Promise<{ status: number }>]>([
  ['GET', (client) => send(GET, 'GET', { sessionId: randomId(), ...client })],
  ['DELETE', (client) => send(DELETE, 'DELETE', { sessionId: randomId(), ...client })],
  ['PATCH', (client) => send(PATCH, 'PATCH', { sessionId: randomId(), body: {}, ...client })],
  ['PUT', (client) => send(PUT, 'PUT', { body: { sessionId: randomId() }, ...client })],
  ['complete', (client) => send(complete.POST, 'POST', { sessionId: randomId(), ...client })],
])(
  'a %s that names an unknown id is neither a request of its address nor an attempt',
  async (_, guess) => {
    for (let i = 0; i < unknown; i++) expect((await guess(one)).status).toBe(404)
    const post = () => send(POST, 'POST', { body: {}, ...one })
    expect(await tally(requests, post)).toEqual({ 200: requests })
  },
)

test.each<[string, (client: object) => Promise<{ status: number }>]>([
  [
    'PUT with a bad number',
    (client) => send(PUT, 'PUT', { body: { sessionId: randomId(), save: 1 }, ...client }),
  ],
  [
    'PUT with a bad field',
    (client) => send(PUT, 'PUT', { body: { sessionId: randomId(), currentStep: 'x' }, ...client }),
  ],
  [
    'PATCH that is no JSON',
    (client) => send(PATCH, 'PATCH', { sessionId: randomId(), body: '{', ...client }),
  ],
])('a %s is limited by address, whatever id it names', async (_, save) => {
  expect(await tally(unknown + 4, () => save(one))).toEqual({ 400: unknown, 429: 4 })
})

test('unknown ids leave nothing behind but the count of their address', async () => {
  for (let i = 0; i < attempts; i++) await send(GET, 'GET', { sessionId: randomId(), ...one })
  expect(await server.command('KEYS', 'ratelimit:*')).toHaveLength(1)
})

test('an id that is no longer the cookie’s costs the session of the cookie nothing', async () => {
  const cookie = projectSessionByIdRoutes({ cookie: true })
  const sessionId = await create()
  const headers = { ...one.headers, cookie: `project_session=${sessionId}` }
  const get = (id: string) => () => send(cookie.GET, 'GET', { sessionId: id, headers })
  const others = attempts
  expect(await tally(others, get(randomId()))).toEqual({ 404: others })
  expect(await tally(requests, get(sessionId))).toEqual({ 200: requests - others, 429: others })
})

test('refused tokens are attempts; requests without one are not', async () => {
  const routes = tenantSessionRoutes({ authenticate: () => null })
  const headers = { ...one.headers, authorization: 'Bearer guess' }
  const path = '/?action=list'
  const refused = () => send(routes.GET, 'GET', { path, headers })
  expect(await tally(attempts + 3, refused)).toEqual({ 401: attempts, 429: 3 })
  const silent = () => send(routes.GET, 'GET', { path, ...from('192.0.2.9') })
  expect(await tally(attempts + 3, silent)).toEqual({ 401: attempts + 3 })
})

test('a known user is one client, whatever his address and session', async () => {
  const authenticate = (request: Request) => ({
    tenantId: 'org_1',
    userId: request.headers.get('x-user')!,
    roles: [],
    permissions: [],
  })
  const { GET } = tenantSessionRoutes({ authenticate })
  const list = (user: string) => (i: number) =>
    send(GET, 'GET', {
      path: '/?action=list',
      headers: { 'x-user': user, 'x-forwarded-for': `192.0.2.${i}` },
    })
  expect(await tally(requests + 2, list('ada'))).toEqual({ 200: requests, 429: 2 })
  expect(await tally(2, list('bob'))).toEqual({ 200: 2 })
})

test('clientKey identifies the client in all routes with the option', async () => {
  const options = { clientKey: (request: Request) => `user:${request.headers.get('x-user')}` }
  const routes = { ...projectSessionRoutes(options), byId: projectSessionByIdRoutes(options) }
  const as = (user: string) => ({ headers: { 'x-user': user } })
  const sessionId = await create()
  const get = (user: string) => () => send(routes.byId.GET, 'GET', { sessionId, ...as(user) })
  expect(await tally(requests + 2, get('ada'))).toEqual({ 200: requests, 429: 2 })
  expect((await send(routes.POST, 'POST', { body: {}, ...as('ada') })).status).toBe(429)
  expect((await get('bob')()).status).toBe(200)
})

test('a clientKey that gives no text is a failure of the server', async () => {
  const { POST } = projectSessionRoutes({ clientKey: () => undefined as unknown as string })
  const { status, body } = await send(POST, 'POST', { body: {} })
  expect({ status, body }).toEqual({ status: 500, body: { error: 'Failed to create session' } })
})

test('keys of the limiter contain neither an address nor a session id', async () => {
  const sessionId = await create()
  await send(GET, 'GET', { sessionId, ...one })
  const keys = ((await server.command('KEYS', 'ratelimit:*')) as string[]).join()
  expect(keys).not.toBe('')
  expect(keys).not.toContain('192.0.2')
  expect(keys).not.toContain(sessionId)
})

describe('clientKey(request)', () => {
  const keyOf = (forwarded: string | undefined, trustedProxies?: number) =>
    clientKey(
      new Request('http://localhost/', {
        headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
      }),
      trustedProxies === undefined ? undefined : { trustedProxies },
    )

  test.each([
    ['192.0.2.1', undefined, '192.0.2.1'],
    ['203.0.113.9, 192.0.2.1', undefined, '192.0.2.1'],
    ['203.0.113.9, 192.0.2.1', 1, '192.0.2.1'],
    ['203.0.113.9, 192.0.2.1 , 10.0.0.1', 2, '192.0.2.1'],
    ['192.0.2.1', 3, '192.0.2.1'],
    ['192.0.2.1:4711', 1, '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', 1, '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', 1, '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::', 1, '2001:db8:1:2::/64'],
    ['[2001:db8::1]:443', 1, '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 1, 'fe80:0:0:0::/64'],
    ['::1', 1, '0:0:0:0::/64'],
    ['::ffff:192.0.2.1', 1, '192.0.2.1'],
    ['::ffff:c000:201', 1, '192.0.2.1'],
    [undefined, 1, 'unknown'],
    ['', 1, 'unknown'],
    ['not an address', 1, 'unknown'],
    ['999.1.1.1', 1, 'unknown'],
    ['203.0.113.9,\u00a0192.0.2.1', 1, 'unknown'],
  ])('of %j behind %j proxies is %s', (forwarded, proxies, key) => {
    expect(keyOf(forwarded, proxies)).toBe(key)
  })

  test('takes headers, as Server Actions have them', () => {
    const headers = new Headers({ 'x-forwarded-for': '203.0.113.9, 192.0.2.1' })
    expect(clientKey(headers)).toBe('192.0.2.1')
    expect(clientKey(headers, { trustedProxies: 2 })).toBe('203.0.113.9')
  })

  test.each([
    [undefined, undefined, '`request` must be a Request or Headers'],
    [{}, undefined, '`request` must be a Request or Headers'],
    [new Headers(), { trustedProxies: -1 }, '`trustedProxies` must be an integer from 0 to 100'],
  ])('refuses %p with the options %p', (request, options, message) => {
    const call = () => clientKey(request as Headers, options)
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message }))
  })
})
