/**
 * Whether the session cookie is Secure: by the scheme of the request, whatever the environment.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import { projectSessionRoutes, type ProjectSessionOptions } from 'redis-session-storage/next'

const environment = process.env as Record<string, string | undefined>
const logged: string[] = []

beforeAll(() => {
  process.env.SESSION_RATE_LIMIT = '100000'
  const log = (line: string) => void logged.push(line)
  configure({ provider: 'memory', logger: { info: () => undefined, warn: log, error: log } })
  environment.NODE_ENV = 'production'
})
afterAll(async () => {
  environment.NODE_ENV = 'test'
  await redisSessionStorage.close()
})

const lan = 'http://192.168.0.200:3000/api/project-session'

async function cookieOf(
  headers: Record<string, string>,
  options: ProjectSessionOptions = {},
  url = lan,
): Promise<string> {
  const { POST } = projectSessionRoutes({ cookie: true, ...options })
  const request = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }
  const response = await POST(new Request(url, { ...request, body: '{}' }))
  expect(response.status).toBe(200)
  return response.headers.get('set-cookie')!.replace(/=[0-9a-f-]{36};/, '=…;')
}

const secure = '__Host-project_session=…; Secure; Path=/; HttpOnly; SameSite=Lax'
const plain = 'project_session=…; Path=/; HttpOnly; SameSite=Lax'
const forwarded = (scheme: string) => ({ 'x-forwarded-proto': scheme })
const ofPage = (origin: string) => ({ origin, 'sec-fetch-site': 'same-origin' })
const id = '7b1f6f0e-59f1-4c0e-8f0b-3f4f1d2c5a10'

test('in production over plain http it is not, with one warning', async () => {
  const before = logged.length
  expect(await cookieOf({ origin: 'http://192.168.0.200:3000', host: '192.168.0.200:3000' })).toBe(
    plain,
  )
  expect(await cookieOf({})).toBe(plain)
  expect(logged.slice(before)).toEqual([
    expect.stringMatching(/^\[Redis\] The session cookie is not Secure, .*https.*`secure`$/),
  ])
})

test.each<[string, Record<string, string>, ProjectSessionOptions, string]>([
  ['no sign of https', {}, {}, plain],
  [
    'a trusted proxy that was reached over https',
    forwarded('https'),
    { trustedProxies: 1 },
    secure,
  ],
  ['a trusted proxy that was reached over http', forwarded('http'), { trustedProxies: 1 }, plain],
  ['the outer of two proxies', forwarded('https, http'), { trustedProxies: 2 }, secure],
  ['the inner of two proxies', forwarded('https, http'), { trustedProxies: 1 }, plain],
  ['a proxy that nobody trusts', forwarded('https'), {}, plain],
  ['a page over https', ofPage('https://example.com'), {}, secure],
  ['a page over http', ofPage('http://example.com'), {}, plain],
  ['a Secure cookie', { cookie: `__Host-project_session=${id}` }, {}, secure],
  ['the option secure', {}, { secure: true }, secure],
  ['the option secure, off', forwarded('https'), { secure: false, trustedProxies: 1 }, plain],
])('with %s', async (_, headers, options, cookie) => {
  expect(await cookieOf(headers, options)).toBe(cookie)
})

test('over https it is, unless a trusted proxy was reached over http', async () => {
  const url = 'https://example.com/api/project-session'
  expect(await cookieOf({}, {}, url)).toBe(secure)
  expect(await cookieOf(forwarded('http'), { trustedProxies: 1 }, url)).toBe(plain)
})

test('refuses a scheme that is neither true nor false', () => {
  const options = { secure: 'auto' } as unknown as ProjectSessionOptions
  expect(() => projectSessionRoutes(options)).toThrow('`secure` must be true or false')
})
