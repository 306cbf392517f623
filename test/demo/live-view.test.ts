/**
 * The live view: what it draws and lists, its buttons, and its pause.
 */
import type { Browser, Page } from 'playwright-core'
import { startRedis, type RedisServer } from '../js/support/redis-server'
import { until } from '../js/support/until'
import { launchBrowser } from '../browser/support/browser'
import { startApp, type ExampleApp } from '../browser/support/example-app'

let redis: RedisServer
let app: ExampleApp
let browser: Browser
let page: Page
let authorization: string

beforeAll(async () => {
  redis = await startRedis()
  app = await startApp({ redisUrl: redis.url, env: { DEMO: '1' } })
  browser = await launchBrowser()
  const { token } = await app.json('POST', '/api/demo/token', { userId: 'ada' })
  authorization = `Bearer ${token}`
})
afterAll(async () => {
  await browser.close()
  await app.stop()
  await redis.stop()
})
beforeEach(async () => {
  await redis.command('FLUSHALL')
  page = await browser.newPage()
  await page.goto(`${app.url}/sessions`)
  await part('Sessions of ada').waitFor()
})
afterEach(async () => {
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.close()
})

const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click()
const part = (name: string) => page.getByRole('region', { name, exact: true })
const picture = (name: RegExp) => page.getByRole('img', { name })
const ends = () => page.getByRole('button', { name: /^End session/ })
const listed = async () => {
  const headers = { authorization }
  const response = await fetch(`${app.url}/api/redis/session?action=list`, { headers })
  return ((await response.json()) as { sessions: { sessionId: string }[] }).sessions
}
const cell = (region: string, row: string) =>
  part(region).getByRole('row', { name: row }).locator('td').first()

test('sessions are made and ended by buttons, with their last activity', async () => {
  await page.getByText('No sessions yet.').waitFor()
  await press('New session')
  await until(async () => (await ends().count()) === 1, 'the first session')
  await press('New session')
  await until(async () => (await ends().count()) === 2, 'the second session')
  for (const activity of await part('Sessions of ada').locator('time').allInnerTexts()) {
    expect(activity).toMatch(/^(just now|\d+ seconds ago)$/)
  }
  const [newest, oldest] = await listed()
  await press(`End session ${newest!.sessionId.slice(0, 8)}`)
  await until(async () => (await ends().count()) === 1, 'one session less')
  expect(await listed()).toMatchObject([{ sessionId: oldest!.sessionId }])
})

test('the view refreshes by itself unless it is paused', async () => {
  await press('Pause')
  await page.getByText('Paused.').waitFor()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const body = JSON.stringify({ device: 'elsewhere' })
  await fetch(`${app.url}/api/redis/session`, { method: 'POST', headers: { authorization }, body })
  await press('Resume')
  await until(async () => (await ends().count()) === 1, 'the session that came meanwhile')
  const before = asked.length
  await until(() => asked.length > before + 2, 'the next renewal')
})

test('a paused view sends no request', async () => {
  await press('Pause')
  await page.getByText('Paused.').waitFor()
  // The clock of the page is turned on by a minute: thirty renewals would have been due.
  await page.clock.install()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.clock.fastForward(60_000)
  expect(asked).toEqual([])
})

test('the cache’s hit rate is drawn and listed', async () => {
  await picture(/^Cache hit rate: /).waitFor()
  const before = Number(await cell('Cache hit rate', 'Hits').innerText())
  const headers = { authorization }
  const entry = { action: 'set', namespace: 'live', key: 'a', value: 1 }
  const body = JSON.stringify(entry)
  await fetch(`${app.url}/api/redis/cache`, { method: 'POST', headers, body })
  await fetch(`${app.url}/api/redis/cache?action=get&namespace=live&key=a`, { headers })
  await picture(/^Cache hit rate: \d+ %$/).waitFor()
  const after = () => cell('Cache hit rate', 'Hits').innerText()
  await until(async () => Number(await after()) === before + 1, 'one hit more')
})

test('latencies are drawn as bars, and listed by operation', async () => {
  await picture(/^Latency histogram of \d+ bars; most calls: ≤ [\d.]+ (µs|ms|s)$/).waitFor()
  expect(await part('Latency').locator('rect.bar').count()).toBeGreaterThan(0)
  const row = part('Latency').getByRole('row', { name: /^tenantSessions\.list/ })
  await row.waitFor()
  expect(await row.locator('td').allInnerTexts()).toEqual([
    expect.stringMatching(/^\d+$/),
    expect.stringMatching(/^[\d.]+ (µs|ms|s)$/),
    expect.stringMatching(/^[\d.]+ (µs|ms|s)$/),
  ])
})

test('breaker and fallback are drawn as they are, each beside its table', async () => {
  await picture(/^Circuit breaker: closed, calls go to the server$/).waitFor()
  expect(await cell('Circuit breaker', 'State').innerText()).toBe('closed')
  await picture(/^Backend: Redis; the store is healthy; 0 waiting to be replayed$/).waitFor()
  expect(await cell('Fallback', 'Backend').innerText()).toBe('Redis')
  expect(await part('Fallback').locator('.way-used').count()).toBe(1)
})

test('states reported by the routes are drawn', async () => {
  await page.route('**/api/demo/live', async (route) => {
    const view: any = await (await route.fetch()).json()
    view.health = { ...view.health, status: 'degraded', type: 'memory' }
    view.metrics.breaker = { state: 'open', openedCount: 2 }
    view.metrics.journal = { ...view.metrics.journal, entries: 7 }
    await route.fulfill({ json: view })
  })
  await picture(/^Circuit breaker: open, calls do not go to the server$/).waitFor()
  await picture(/^Backend: Memory; the store is degraded; 7 waiting/).waitFor()
  expect(await cell('Circuit breaker', 'Opened').innerText()).toBe('2 times')
  expect(await cell('Fallback', 'Waiting to be replayed').innerText()).toBe('7')
})

test('a store that does not respond is drawn as unreachable', async () => {
  await page.route('**/api/demo/live', async (route) => {
    const view: any = await (await route.fetch()).json()
    view.health = { ...view.health, status: 'unhealthy', redis: 'disconnected' }
    await route.fulfill({ json: view })
  })
  await picture(/^Backend: none; the store is unhealthy/).waitFor()
  expect(await cell('Fallback', 'Backend').innerText()).toBe('none')
  expect(await part('Fallback').locator('.way-broken').count()).toBe(1)
})

test('a failed refresh is reported, and the previous values stay visible', async () => {
  await page.route('**/api/demo/live', (route) => route.fulfill({ status: 503, json: {} }))
  await page.getByText('Not updated: Status 503.').waitFor()
  await part('Circuit breaker').waitFor()
  await page.unrouteAll()
  await page.getByText('Not updated').waitFor({ state: 'detached' })
})

test('the switch is shown disabled, with the reason', async () => {
  await page.getByText('did not start this Redis').waitFor()
  expect(await page.getByRole('button', { name: 'Take Redis away' }).isDisabled()).toBe(true)
})
