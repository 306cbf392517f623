/**
 * The helpers for Next.js in an app that `next build` made: the samples of docs/project-sessions.md
 * for session cookies and for `proxy.ts`, and errors of `next/navigation` thrown in routes.
 */
import { createStorage } from 'redis-session-storage'
import { startRedis, type RedisServer } from '../js/support/redis-server'
import { buildCacheApp, type CacheApp } from './support/cache-app'
import type { ExampleApp } from './support/example-app'
import { files } from './support/helpers-app'

let redis: RedisServer
let folder: CacheApp
let app: ExampleApp
beforeAll(async () => {
  redis = await startRedis()
  folder = await buildCacheApp(files, '--turbopack', redis.url)
  app = await folder.start(redis.url)
}, 600_000)
afterAll(async () => {
  await app.stop()
  await folder.remove()
})

const https = { 'x-forwarded-proto': 'https' }

const fetchFrom = (path: string, init: RequestInit = {}) =>
  fetch(app.url + path, { redirect: 'manual', ...init })

/** Submits a form of the page as a browser without scripts does. */
async function submit(id: string, headers: Record<string, string> = {}, fields = {}) {
  const page = await (await fetchFrom('/forms', { headers })).text()
  const form = new RegExp(`<form[^>]*id="${id}"[^>]*>(.*?)</form>`).exec(page)![1]!
  const body = new FormData()
  for (const [, name] of form.matchAll(/name="([^"]+)"/g)) body.append(name!, '')
  for (const [name, value] of Object.entries(fields)) body.append(name, String(value))
  return fetchFrom('/forms', { method: 'POST', body, headers })
}

/** The cookie that the response sets, as the browser sends it back. */
const cookieOf = (response: Response) => response.headers.getSetCookie().at(-1)!.split(';')[0]!

async function startSession(headers: Record<string, string> = {}): Promise<{ cookie: string }> {
  return { cookie: cookieOf(await submit('start', headers)) }
}

const storedUnder = ({ cookie }: { cookie: string }) =>
  redis.command('GET', `project_session:${cookie.split('=')[1]}`) as Promise<string | null>

const shown = async (response: Response) => /session:(.*?);<\/p>/.exec(await response.text())?.[1]

describe('a Server Action', () => {
  test('creates a session, and sets the cookie that browsers keep over http', async () => {
    const response = await submit('start')
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^project_session=[0-9a-f-]{36}; Path=\/; HttpOnly; SameSite=lax$/),
    ])
    expect(await storedUnder({ cookie: cookieOf(response) })).toContain('"currentStep":1')
  })

  test('sets a Secure cookie over https', async () => {
    const response = await submit('start', https)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-project_session=[0-9a-f-]{36}; Path=\/; Secure; HttpOnly; SameSite=lax$/,
      ),
    ])
  })

  test('updates the session that a Server Component then shows', async () => {
    const headers = await startSession()
    const response = await submit('rename', headers, { projectName: 'Depot' })
    expect(await shown(response)).toBe('{&quot;projectName&quot;:&quot;Depot&quot;}')
  })

  test('rotates the session once, and sets one cookie', async () => {
    const headers = await startSession()
    const response = await submit('login', headers)
    const [set, ...others] = response.headers.getSetCookie()
    expect(set).toMatch(/^project_session=[0-9a-f-]{36}; Path=\/; HttpOnly; SameSite=lax$/)
    expect(others).toEqual([])
    expect(cookieOf(response)).not.toBe(headers.cookie)
    expect(await storedUnder(headers)).toBeNull()
    expect(await storedUnder({ cookie: cookieOf(response) })).toContain('"currentStep":1')
  })

  test.each([
    ['http', {}],
    ['https', https],
  ])('removes the session and the cookie over %s', async (_, scheme) => {
    const headers = await startSession(scheme)
    const response = await submit('leave', { ...headers, ...scheme })
    expect(response.headers.getSetCookie().at(-1)).toMatch(/project_session=; .*Max-Age=0/)
    expect(await storedUnder(headers)).toBeNull()
  })
})

test('a Server Component that rotates fails and leaves the session as it is', async () => {
  const headers = await startSession()
  const page = await (await fetchFrom('/component', { headers })).text()
  expect(page).toContain('outcome:ERR_INVALID_ARGUMENT;')
  expect(await storedUnder(headers)).not.toBeNull()
})

test('a Route Handler rotates by cookies(), and not by the cookies of its request', async () => {
  const headers = await startSession()
  const refused = await fetchFrom('/api/rotate', { method: 'PUT', headers })
  expect(await refused.json()).toEqual({ code: 'ERR_INVALID_ARGUMENT' })
  const response = await fetchFrom('/api/rotate', { method: 'POST', headers })
  const { id } = (await response.json()) as { id: string }
  expect(cookieOf(response)).toBe(`project_session=${id}`)
  expect(await storedUnder(headers)).toBeNull()
})

describe.each([
  ['redirect', 307, '/login'],
  ['notFound', 404, null],
  ['unauthorized', 401, null],
])('%s()', (how, status, location) => {
  const seen = (response: Response) => [response.status, response.headers.get('location')]

  test('thrown in authenticate becomes the response of Next.js', async () => {
    expect(seen(await fetchFrom(`/api/throwing?how=${how}`))).toEqual([status, location])
  })

  test('thrown in validate becomes the response of Next.js', async () => {
    const body = JSON.stringify({ projectData: { how } })
    const headers = { 'content-type': 'application/json' }
    const response = await fetchFrom('/api/throwing', { method: 'POST', body, headers })
    expect(seen(response)).toEqual([status, location])
  })
})

describe('the proxy of docs/project-sessions.md', () => {
  let headers: Record<string, string>
  beforeAll(async () => {
    const storage = createStorage({ url: redis.url, logger: false })
    const user = { tenantId: 'shop', userId: 'ada' }
    const { sessionId } = await storage.tenantSessions.create(user)
    await storage.close()
    headers = { cookie: `session=${sessionId}`, accept: 'text/html' }
  })

  test('lets a request with a session pass', async () => {
    const response = await fetchFrom('/dashboard', { headers })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Dashboard')
  })

  test('sends a request without a session to the login', async () => {
    const response = await fetchFrom('/dashboard')
    expect(response.status).toBe(307)
    expect(new URL(response.headers.get('location')!, app.url).pathname).toBe('/login')
  })

  test('responds with 503 and one line in the log while Redis is away', async () => {
    await redis.stop()
    for (let i = 0; i < 4; i++) {
      const response = await fetchFrom('/dashboard', { headers })
      expect(response.status).toBe(503)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await response.text()).toContain('Temporarily unavailable')
    }
    const lines = app.output().split('\n')
    const failures = lines.filter((line) => line.includes('Failed to read the session'))
    const codes = failures.map((line) => /ERR_\w+/.exec(line)![0])
    expect(codes.length).toBeGreaterThan(0)
    expect(codes).toEqual([...new Set(codes)])
    expect(lines.filter((line) => /^ +at /.test(line))).toEqual([])
  }, 60_000)
})
