/**
 * The wizard in a browser, once with a Redis server and once with the embedded store.
 */
import type { Browser } from 'playwright-core'
import { startRedis, type RedisServer } from '../js/support/redis-server'
import { until } from '../js/support/until'
import { launchBrowser } from './support/browser'
import { startApp, type ExampleApp } from './support/example-app'
import { projectData } from './support/project-data'
import { WizardPage } from './support/wizard-page'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

describe.each(['a Redis server', 'the embedded store'])('the wizard with %s', (store) => {
  let redis: RedisServer | undefined
  let app: ExampleApp
  let wizard: WizardPage

  beforeAll(async () => {
    if (store === 'a Redis server') redis = await startRedis()
    app = await startApp({ redisUrl: redis?.url })
  })
  afterAll(async () => {
    await app.stop()
    await redis?.stop()
  })
  beforeEach(async () => {
    wizard = await WizardPage.open(browser, app.url)
  })
  afterEach(() => wizard.leave())

  const stored = async () => app.json('GET', `/api/project-session/${await wizard.sessionId()}`)

  test('saves step 1 by itself and has it back after a reload', async () => {
    await wizard.fillStep1()
    await wizard.status('Saved')
    await wizard.page.reload()
    expect(await wizard.field('projectName').inputValue()).toBe('Test Project')
    expect(await wizard.field('buildingType').inputValue()).toBe('office')
    expect(await wizard.field('squareFootage').inputValue()).toBe('1000')
    expect(await stored()).toMatchObject({
      projectData: { projectName: 'Test Project', buildingType: 'office', squareFootage: 1000 },
      currentStep: 1,
      completedSteps: [],
    })
  })

  test('saves the last changes when the page is left before the save delay has passed', async () => {
    const path = `/api/project-session/${await wizard.begin()}`
    await wizard.fillStep1()
    await wizard.status('Saving…')
    await wizard.page.goto('about:blank')
    const saved = async () => (await app.json('GET', path)).projectData.squareFootage === 1000
    await until(saved, 'what was typed')
    await wizard.visit()
    expect(await wizard.field('projectName').inputValue()).toBe('Test Project')
  })

  test('restores changes made before the session was created when the page is visited again', async () => {
    await wizard.page.route('**/api/project-session', () => undefined)
    await wizard.page.evaluate('localStorage.clear()')
    await wizard.visit()
    await wizard.fillStep1()
    await wizard.page.goto('about:blank')
    await wizard.page.unroute('**/api/project-session')
    await wizard.visit()
    await wizard.status('Saved')
    expect(await stored()).toMatchObject({ projectData: { projectName: 'Test Project' } })
    expect(await wizard.field('squareFootage').inputValue()).toBe('1000')
  })

  test('returns to the last step, with each completed step listed once', async () => {
    await wizard.fillStep1()
    await wizard.press('Next')
    await wizard.atStep('Building')
    await wizard.press('Back')
    await wizard.press('Next')
    await wizard.atStep('Building')
    await wizard.status('Saved')
    await wizard.page.reload()
    await wizard.atStep('Building')
    expect(await stored()).toMatchObject({ currentStep: 2, completedSteps: [1] })
  })

  test('removes a cleared field from the session', async () => {
    await wizard.fillStep1()
    await wizard.status('Saved')
    await wizard.field('squareFootage').fill('')
    await wizard.status('Saving…')
    await wizard.status('Saved')
    await wizard.page.reload()
    expect(await wizard.field('projectName').inputValue()).toBe('Test Project')
    expect(await wizard.field('squareFootage').inputValue()).toBe('')
  })

  test('leads through all steps to the project page and ends the session', async () => {
    await wizard.fillAll()
    const sessionId = await wizard.sessionId()
    await wizard.press('Create project')
    await wizard.page.waitForURL(/\/projects\/[0-9a-f]{32}$/)
    await wizard.atStep('Test Project')
    const text = await wizard.page.locator('article').innerText()
    const shown = ['Office', '1,000 sq ft', '250,000 USD', '1 March 2027', projectData.clientEmail]
    for (const value of shown) expect(text).toContain(value)
    const kept: string[] = await wizard.page.evaluate('Object.keys(localStorage)')
    expect(kept.filter((key) => !key.includes(':submitted:'))).toEqual([])
    const { status } = await app.request('GET', `/api/project-session/${sessionId}`)
    expect(status).toBe(404)
  })

  test('begins an empty session when the saved one has ended', async () => {
    const ended = await wizard.begin()
    await app.request('DELETE', `/api/project-session/${ended}`)
    await wizard.page.reload()
    const forgotten = "localStorage.getItem('projectSessionId') === null"
    await wizard.page.waitForFunction(forgotten)
    expect(await wizard.field('buildingType').inputValue()).toBe('')
    expect(await wizard.begin()).not.toBe(ended)
    expect(await wizard.page.getByText('Your session expired').count()).toBe(0)
  })

  test('creates no session for a visitor who changes nothing', async () => {
    const asked: string[] = []
    wizard.page.on('request', (request) => {
      if (request.url().includes('/api/')) asked.push(request.method())
    })
    await wizard.visit()
    await wizard.press('Next')
    await wizard.page.getByRole('group', { name: /need your attention/ }).waitFor()
    await wizard.page.goto('about:blank')
    expect(asked).toEqual([])
  })

  test('keeps the typed text when the session ends while the page is open', async () => {
    await wizard.fill('projectName')
    await wizard.status('Saved')
    const ended = await wizard.sessionId()
    await app.request('DELETE', `/api/project-session/${ended}`)
    await wizard.fill('buildingType')
    await wizard.status('Saving…')
    await wizard.status('Saved')
    expect(await wizard.sessionId()).not.toBe(ended)
    expect(await stored()).toMatchObject({
      projectData: { projectName: 'Test Project', buildingType: 'office' },
    })
  })
})
