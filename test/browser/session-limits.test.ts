/**
 * The limits of the example's session routes, over HTTP.
 */
import { startApp, type ExampleApp } from './support/example-app'

const session = '/api/project-session'
const unknown = '7b1f6f0e-59f1-4c0e-8f0b-3f4f1d2c5a10'

let app: ExampleApp
beforeAll(async () => {
  app = await startApp({ env: { SESSION_RATE_LIMIT: '8', SESSION_MAX_ATTEMPTS: '3' } })
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

test('two clients have a limit each', async () => {
  const many = await statuses(20, '192.0.2.1', 'POST', session)
  expect(many.slice(0, 8)).toEqual(Array(8).fill(200))
  expect(many).toContain(429)
  expect(await statuses(2, '192.0.2.2', 'POST', session)).toEqual([200, 200])
})

test('who asks for unknown sessions is stopped sooner', async () => {
  const path = `${session}/${unknown}`
  expect(await statuses(4, '192.0.2.3', 'GET', path)).toEqual([404, 404, 404, 429])
  expect(await statuses(1, '192.0.2.4', 'GET', path)).toEqual([404])
})

test('a client whose address nobody forwards is the one that is connected', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => app.request('POST', session, {})),
  )
  expect(answers.map(({ status }) => status)).toContain(429)
})
