/**
 * Every page under axe-core, in light and dark; small screens, zoom, and what is read out.
 */
import type { Browser } from 'playwright-core'
import { violations } from '../browser/support/axe'
import { launchBrowser } from '../browser/support/browser'
import { startApp, type ExampleApp } from '../browser/support/example-app'
import { projectData } from '../browser/support/project-data'
import { WizardPage } from '../browser/support/wizard-page'

let browser: Browser
let app: ExampleApp
let projectPage: string

beforeAll(async () => {
  app = await startApp()
  browser = await launchBrowser()
  const { sessionId } = await app.json('POST', '/api/project-session', { projectData })
  const { project } = await app.json('POST', '/api/projects', { sessionId })
  projectPage = `/projects/${project.id}`
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})

/** The wizard at each of its steps and in each of its troubles; `look` is called at each. */
async function walk(wizard: WizardPage, look: (where: string) => Promise<void>): Promise<void> {
  await wizard.visit()
  await wizard.press('Next')
  await look('step 1 with mistakes')
  await wizard.fillStep1()
  await look('step 1')
  await wizard.press('Next')
  await wizard.fillStep2()
  await look('step 2')
  await wizard.press('Next')
  await wizard.context.setOffline(true)
  await wizard.fillStep3()
  await wizard.status('Offline')
  await look('step 3 offline')
  await wizard.context.setOffline(false)
  await wizard.status('Saved')
  await app.request('DELETE', `/api/project-session/${await wizard.sessionId()}`)
  await wizard.press('Next')
  await wizard.page.getByText('Your session expired').waitFor()
  await wizard.atStep('Review')
  await look('review with a session that had ended')
}

async function opened(scheme: 'light' | 'dark', viewport = { width: 1000, height: 800 }) {
  const wizard = await WizardPage.prepare(browser, app.url, viewport)
  await wizard.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  return wizard
}

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  let wizard: WizardPage
  beforeEach(async () => {
    wizard = await opened(scheme)
  })
  afterEach(() => wizard.close())

  test.each(['/', '/projects', 'the project', '/nothing-here'])(
    'axe-core finds no violation on %s',
    async (path) => {
      await wizard.page.goto(app.url + (path === 'the project' ? projectPage : path))
      expect(await violations(wizard.page)).toEqual([])
    },
  )

  test('axe-core finds no violation in any step of the wizard', async () => {
    const found: string[] = []
    await walk(wizard, async (where) => {
      for (const violation of await violations(wizard.page)) found.push(`${where}: ${violation}`)
    })
    expect(found).toEqual([])
  }, 240_000)
})

test.each([
  ['320 px wide', { width: 320, height: 640 }],
  ['at 200 % of a 1000 px window', { width: 500, height: 400 }],
])(
  'every page fits a screen %s',
  async (_, viewport) => {
    const wizard = await opened('light', viewport)
    const wide: string[] = []
    const look = async (where: string) => {
      const beyond: number = await wizard.page.evaluate(
        'document.documentElement.scrollWidth - window.innerWidth',
      )
      if (beyond > 0) wide.push(`${where}: ${beyond}`)
    }
    await walk(wizard, look)
    for (const path of ['/', '/projects', projectPage, '/nothing-here']) {
      await wizard.page.goto(app.url + path)
      await look(path)
    }
    await wizard.close()
    expect(wide).toEqual([])
  },
  240_000,
)

test('the save status is one polite live region, which changes only when the status does', async () => {
  const wizard = await opened('light')
  await wizard.visit()
  await wizard.begin()
  expect(await wizard.page.locator('form [role="status"], form [aria-live]').count()).toBe(1)
  await wizard.page.evaluate(`{
    const region = document.querySelector('form [role="status"]')
    globalThis.read = []
    new MutationObserver(() => read.push(region.textContent)).observe(region, {
      childList: true, characterData: true, subtree: true,
    })
  }`)
  // No save is due between two keys, however long they take.
  await wizard.page.clock.install()
  await wizard.page.clock.pauseAt(Date.now() + 60_000)
  await wizard.field('projectName').pressSequentially('Harbour House')
  await wizard.page.clock.runFor(1000)
  await wizard.status('Saved')
  expect(await wizard.page.evaluate('read')).toEqual(['Saving…', 'Saved'])
  await wizard.close()
})

test('the current step is marked, and name, email and phone can be filled in by the browser', async () => {
  const wizard = await opened('light')
  await wizard.visit()
  const current = () => wizard.page.locator('[aria-current="step"]').innerText()
  expect(await current()).toContain('Basics')
  await wizard.fillStep1()
  await wizard.press('Next')
  await wizard.fillStep2()
  await wizard.press('Next')
  await wizard.atStep('Client and schedule')
  expect(await current()).toContain('Client')
  const hints = ['clientName', 'clientEmail', 'clientPhone'].map((name) =>
    wizard.field(name).getAttribute('autocomplete'),
  )
  expect(await Promise.all(hints)).toEqual(['name', 'email', 'tel'])
  await wizard.close()
})

/** The spinner stays: the timer that would show the form after two seconds never fires. */
const formIsNeverShownWithoutAnswer = `{
  const { setTimeout } = globalThis
  globalThis.setTimeout = (work, delay, ...rest) =>
    delay === 2000 ? 0 : setTimeout(work, delay, ...rest)
}`

test('nothing is animated with the setting for reduced motion', async () => {
  const wizard = await opened('light')
  await wizard.visit()
  await wizard.begin()
  await wizard.page.route('**/api/project-session/*', () => new Promise(() => undefined))
  await wizard.page.addInitScript(formIsNeverShownWithoutAnswer)
  await wizard.page.reload()
  await wizard.page.locator('.spinner').waitFor()
  const duration = "getComputedStyle(document.querySelector('.spinner')).animationDuration"
  expect(parseFloat(await wizard.page.evaluate(duration))).toBeLessThan(0.001)
  await wizard.close()
})
