/**
 * The check of requests in `proxy.ts` while the store answers.
 */
import { configure, redisSessionStorage, StorageError } from 'redis-session-storage'
import { guard, type GuardOptions } from 'redis-session-storage/next'

beforeAll(() => configure({ provider: 'memory', logger: false }))
afterAll(() => redisSessionStorage.close())

const url = 'https://example.com/dashboard?tab=1'
const request = (init: RequestInit = {}) => new Request(url, init)
const loginUrl = '/login'
const outcome = async (options: GuardOptions, init?: RequestInit) => {
  const response = await guard(request(init), options)
  return response && [response.status, response.headers.get('location')]
}

test('lets a request with the session of the cookie pass', async () => {
  const id = await redisSessionStorage.create({ a: 1 })
  const withCookie = { headers: { cookie: `__Host-project_session=${id}` } }
  expect(await guard(request(withCookie), { loginUrl })).toBeUndefined()
  await redisSessionStorage.delete(id)
  expect(await outcome({ loginUrl }, withCookie)).toEqual([307, 'https://example.com/login'])
})

test.each<[string, GuardOptions['session']]>([
  ['a session', () => ({ userId: 'ada' })],
  ['a promise of a session', () => Promise.resolve({ userId: 'ada' })],
])('lets a request pass for which the app finds %s', async (_, session) => {
  expect(await guard(request(), { session, loginUrl })).toBeUndefined()
})

test.each<[string, GuardOptions['session']]>([
  ['null', () => null],
  ['undefined', () => Promise.resolve(undefined)],
  [
    'an error with the status 401',
    () => Promise.reject(Object.assign(new Error(), { status: 401 })),
  ],
])('redirects to the login when the app finds %s', async (_, session) => {
  expect(await outcome({ session, loginUrl })).toEqual([307, 'https://example.com/login'])
  const elsewhere = { session, loginUrl: 'https://id.example.com/in?app=1' }
  expect(await outcome(elsewhere)).toEqual([307, 'https://id.example.com/in?app=1'])
})

test('gives the app the request itself', async () => {
  const own = Object.assign(request(), { nextUrl: 'x' })
  const session = jest.fn((given: typeof own) => given.nextUrl)
  expect(await guard(own, { session })).toBeUndefined()
  expect(session.mock.calls[0]![0]).toBe(own)
})

test('a form that was sent is not sent to the login again', async () => {
  expect(await outcome({ loginUrl }, { method: 'POST' })).toEqual([
    303,
    'https://example.com/login',
  ])
})

test.each(['/dashboard', '/dashboard/', url])('never redirects %s to itself', async (own) => {
  expect(await guard(request(), { loginUrl: own })).toBeUndefined()
})

test('responds with 401 without a login', async () => {
  const response = (await guard(request()))!
  expect(response.status).toBe(401)
  expect(await response.json()).toEqual({ error: 'Not authenticated', code: 'ERR_UNAUTHENTICATED' })
})

test('responds with 403 when the app forbids the request', async () => {
  const session = () => Promise.reject(Object.assign(new Error(), { status: 403 }))
  expect((await guard(request(), { session, loginUrl }))!.status).toBe(403)
})

const storageError = (code: 'ERR_INVALID_ARGUMENT' | 'ERR_TIMEOUT') =>
  new StorageError(code, 'x', { operation: 'sessions.get' })

test.each([
  [
    'a redirect of Next.js',
    Object.assign(new Error(), { digest: 'NEXT_REDIRECT;replace;/x;307;' }),
  ],
  ['a mistake in the app', new TypeError('x')],
  ['a wrong argument', storageError('ERR_INVALID_ARGUMENT')],
])('throws %s', async (_, error) => {
  const options = { session: () => Promise.reject(error), loginUrl }
  await expect(guard(request(), options)).rejects.toBe(error)
})

test('responds with 503 when the store does not respond in time', async () => {
  const response = await guard(request(), {
    session: () => Promise.reject(storageError('ERR_TIMEOUT')),
  })
  expect(response!.status).toBe(503)
})

test.each<[unknown, string]>([
  [{ onUnavailable: 'redirect' }, "`onUnavailable: 'redirect'` needs `loginUrl`"],
  [{ onUnavailable: 500 }, "`onUnavailable` must be one of 503, 'redirect', 'pass'"],
  [{ session: 'x' }, '`session` must be a function'],
  [{ loginUrl: 5 }, '`loginUrl` must be a string'],
  [{ loginUrl: 'http://[' }, '`loginUrl` must be a path or a URL'],
  [{ login: '/login' }, '`login` is not an option'],
  [null, '`options` must be an object'],
])('refuses the options %j', async (options, message) => {
  const refusal = { code: 'ERR_INVALID_ARGUMENT', message }
  await expect(guard(request(), options as GuardOptions)).rejects.toMatchObject(refusal)
})
