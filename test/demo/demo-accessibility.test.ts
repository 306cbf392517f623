/**
 * The pages of the demo under axe-core, in light and dark, on small screens, with reduced motion.
 */
import type { Browser, Page } from 'playwright-core'
import { violations } from '../browser/support/axe'
import { launchBrowser } from '../browser/support/browser'
import { startApp, type ExampleApp } from '../browser/support/example-app'
import { hydrated } from '../browser/support/hydrated'

let browser: Browser
let app: ExampleApp

beforeAll(async () => {
  app = await startApp({ env: { DEMO: '1' } })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})

async function opened(scheme: 'light' | 'dark', viewport = { width: 1000, height: 800 }) {
  const context = await browser.newContext({ viewport, colorScheme: scheme })
  const page = await context.newPage()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  return page
}

/** The pages in each of their states; `look` is called at each. */
async function walk(page: Page, look: (where: string) => Promise<void>): Promise<void> {
  for (const path of ['/', '/projects', '/projects/new', '/nothing-here']) {
    await page.goto(app.url + path)
    await page.getByText('no Redis to take away').waitFor()
    await look(path)
  }
  await page.goto(`${app.url}/redis-test`)
  await look('the test page before a run')
  const runAll = page.getByRole('button', { name: 'Run all tests' })
  await hydrated(runAll)
  await runAll.click()
  await page.getByText('5 passed, 0 failed.').waitFor()
  await look('the test page')
  await page.route('**/api/health', (route) => route.fulfill({ status: 503, json: {} }))
  await page.getByRole('button', { name: 'Run: Connection' }).click()
  await page.getByText('4 passed, 1 failed.').waitFor()
  await look('the test page with a failure')
  await page.goto(`${app.url}/sessions`)
  await page.getByRole('button', { name: 'New session' }).click()
  await page
    .getByRole('button', { name: /^End session/ })
    .first()
    .waitFor()
  await look('the live view')
  await page.route('**/api/demo/live', (route) => route.fulfill({ status: 503, json: {} }))
  await page.getByText('Not updated: Status 503.').waitFor()
  await look('the live view with a problem')
}

test.each(['light', 'dark'] as const)(
  'axe-core finds no violation on the demo pages in %s',
  async (scheme) => {
    const page = await opened(scheme)
    const found: string[] = []
    await walk(page, async (where) => {
      for (const violation of await violations(page)) found.push(`${where}: ${violation}`)
    })
    await page.context().close()
    expect(found).toEqual([])
  },
  240_000,
)

test.each([
  ['320 px wide', { width: 320, height: 640 }],
  ['at 200 % of a 1000 px window', { width: 500, height: 400 }],
])(
  'every page fits a screen %s',
  async (_, viewport) => {
    const page = await opened('light', viewport)
    const wide: string[] = []
    await walk(page, async (where) => {
      const beyond: number = await page.evaluate(
        'document.documentElement.scrollWidth - window.innerWidth',
      )
      if (beyond > 0) wide.push(`${where}: ${beyond}`)
    })
    await page.context().close()
    expect(wide).toEqual([])
  },
  240_000,
)

test('the charts are not animated with the setting for reduced motion', async () => {
  const page = await opened('light')
  await page.goto(`${app.url}/sessions`)
  await page.locator('.ring-part').waitFor()
  const moving: number = await page.evaluate(`
    [...document.querySelectorAll('svg *')].filter((shape) => {
      const { transitionDuration, transitionProperty, animationName } = getComputedStyle(shape)
      return animationName !== 'none' ||
        (transitionProperty !== 'none' && parseFloat(transitionDuration) > 0.001)
    }).length
  `)
  expect(moving).toBe(0)
  await page.context().close()
})

test('the live view is paused and a session is ended by the keyboard alone', async () => {
  const page = await opened('light')
  const name = (): Promise<string> =>
    page.evaluate(
      "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent",
    )
  const tabTo = async (wanted: RegExp) => {
    for (let presses = 0; presses < 30 && !wanted.test(await name()); presses++) {
      await page.keyboard.press('Tab')
    }
    expect(await name()).toMatch(wanted)
  }
  await page.goto(`${app.url}/sessions`)
  await page.getByRole('button', { name: 'New session' }).waitFor()
  await tabTo(/^Pause$/)
  await page.keyboard.press('Enter')
  await page.getByText('Paused.').waitFor()
  await tabTo(/^New session$/)
  await page.keyboard.press('Space')
  await page
    .getByText(/^(just now|\d+ seconds ago)$/)
    .first()
    .waitFor()
  await tabTo(/^End session/)
  const ended = page.getByRole('button', { name: await name(), exact: true })
  await page.keyboard.press('Enter')
  await ended.waitFor({ state: 'detached' })
  await page.context().close()
})
