/**
 * The test page: every button, all of them at once, and what it says when Redis is away.
 */
import type { Browser, Page } from 'playwright-core'
import { startRedis, type RedisServer } from '../js/support/redis-server'
import { launchBrowser } from '../browser/support/browser'
import { hydrated } from '../browser/support/hydrated'
import { startApp, type ExampleApp } from '../browser/support/example-app'

const titles = ['Connection', 'Session operations', 'Cache', 'Invalidation by tag', 'Metrics']

let redis: RedisServer
let app: ExampleApp
let browser: Browser
let page: Page

beforeAll(async () => {
  redis = await startRedis()
  app = await startApp({ redisUrl: redis.url, env: { DEMO: '1' } })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await app.stop()
  await redis.stop()
})
beforeEach(async () => {
  page = await browser.newPage()
  await page.goto(`${app.url}/redis-test`)
  await hydrated(page.getByRole('button', { name: 'Run all tests' }))
})
afterEach(() => page.close())

const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const card = (title: string) => page.getByRole('region', { name: title, exact: true })
const sum = (text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor()
const verdict = (title: string) => card(title).locator('.test-verdict')

test.each(titles)('%s passes by its own button', async (title) => {
  await press(`Run: ${title}`)
  await sum('1 passed, 0 failed.')
  expect(await verdict(title).innerText()).toMatch(/^Passed in [\d.]+ (µs|ms|s)$/)
  const times = await card(title).locator('.test-time').allInnerTexts()
  expect(times.length).toBeGreaterThan(0)
  for (const time of times) expect(time).toMatch(/^[\d.]+ (µs|ms|s)$/)
  for (const other of titles.filter((one) => one !== title)) {
    expect(await verdict(other).count()).toBe(0)
  }
})

test('one button runs all tests and shows the totals', async () => {
  await press('Run all tests')
  await sum('5 passed, 0 failed.')
  for (const title of titles) expect(await verdict(title).innerText()).toContain('Passed')
})

test('stored values are shown unchanged', async () => {
  await press('Run: Session operations')
  await sum('1 passed, 0 failed.')
  const session = card('Session operations').locator('.stored')
  expect(await session.innerText()).toMatch(/session:demo:[0-9a-f-]{36}, expires in 86[34]\d\d s/)
  expect(JSON.parse(await session.locator('pre').innerText())).toMatchObject({
    tenantId: 'demo',
    userId: 'tester',
    metadata: { page: 'profile' },
  })
  await press('Run: Cache')
  await sum('2 passed, 0 failed.')
  const entry = card('Cache').locator('.stored')
  expect(await entry.innerText()).toContain('cache:demo:test_page:user_')
  expect(await entry.locator('pre').innerText()).toContain('{"name":"Jane Doe"}')
})

test('no session is left in Redis, and no entry for longer than a minute', async () => {
  await press('Run all tests')
  await sum('5 passed, 0 failed.')
  const keys = (await redis.command('KEYS', '*')) as string[]
  expect(keys.filter((key) => /^(session|project_session):/.test(key))).toEqual([])
  for (const key of keys.filter((one) => one.startsWith('cache:'))) {
    expect(Math.abs(Number(await redis.command('TTL', key)) - 30)).toBeLessThanOrEqual(30)
  }
})

test('a failed test shows the step and the response', async () => {
  await page.route('**/api/redis/cache?action=get**', (route) =>
    route.fulfill({ status: 200, json: { value: { name: 'Somebody else' } } }),
  )
  await press('Run: Cache')
  await sum('0 passed, 1 failed.')
  expect(await verdict('Cache').innerText()).toContain('Failed')
  const steps = await card('Cache').locator('li').allTextContents()
  expect(steps).toHaveLength(2)
  expect(steps[1]).toMatch(/Failed: Get.*Somebody else/)
})

test('an unreachable server is reported, and the next run passes after the outage', async () => {
  await page.context().setOffline(true)
  await press('Run: Connection')
  await sum('0 passed, 1 failed.')
  expect(await card('Connection').innerText()).toContain('The server cannot be reached')
  await page.context().setOffline(false)
  await press('Run: Connection')
  await sum('1 passed, 0 failed.')
})

test('it is run without a mouse, and the button keeps the focus', async () => {
  const focused = (): Promise<string> => page.evaluate('document.activeElement.textContent')
  for (let presses = 0; presses < 20 && (await focused()) !== 'Run all tests'; presses++) {
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await sum('5 passed, 0 failed.')
  expect(await focused()).toBe('Run all tests')
})
