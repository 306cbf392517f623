/**
 * The limits of the example's session routes, over HTTP.
 */
import { startApp, type ExampleApp } from './support/example-app'

const session = '/api/project-session'

let app: ExampleApp
beforeAll(async () => {
  const limits = { SESSION_CREATE_LIMIT: '8', SESSION_UNKNOWN_LIMIT: '60' }
  app = await startApp({ env: limits })
})
afterAll(() => app.stop())

/** The statuses of so many requests of one client, one after the other. */
async function statuses(times: number, client: string, method: string, path: string) {
  const seen: number[] = []
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': client }
  const body = method === 'POST' ? '{}' : undefined
  for (let i = 0; i < times; i++) {
    const response = await fetch(app.url + path, { method, headers, body })
    seen.push(response.status)
    if (response.status === 429) expect(response.headers.get('retry-after')).toMatch(/^\d+$/)
  }
  return seen
}

test('two clients have a limit of creations each', async () => {
  const many = await statuses(20, '192.0.2.1', 'POST', session)
  expect(many.slice(0, 8)).toEqual(Array(8).fill(200))
  expect(many).toContain(429)
  expect(await statuses(2, '192.0.2.2', 'POST', session)).toEqual([200, 200])
})

test('60 browsers behind one address with sessions that have ended get 404', async () => {
  const browsers = Array.from({ length: 60 }, () => crypto.randomUUID())
  const answers = await Promise.all(
    browsers.map((id) => statuses(1, '192.0.2.3', 'GET', `${session}/${id}`)),
  )
  expect(new Set(answers.flat())).toEqual(new Set([404]))
})

test('a client that guesses ids gets 429, other clients do not', async () => {
  const path = `${session}/${crypto.randomUUID()}`
  const guesses = Array.from({ length: 150 }, () => statuses(1, '192.0.2.4', 'GET', path))
  expect((await Promise.all(guesses)).flat()).toContain(429)
  expect(await statuses(1, '192.0.2.5', 'GET', path)).toEqual([404])
})

test('a request without a forwarded address is limited by the address of its connection', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => app.request('POST', session, {})),
  )
  expect(answers.map(({ status }) => status)).toContain(429)
})
