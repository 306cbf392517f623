/**
 * The demo on a redis-server of its own, which a button takes away and brings back.
 */
import type { Browser, Page } from 'playwright-core'
import { until } from '../js/support/until'
import { launchBrowser } from '../browser/support/browser'
import { startDemoScript, type DemoScript } from './support/demo-script'
import { projectData } from '../browser/support/project-data'
import { WizardPage } from '../browser/support/wizard-page'

let demo: DemoScript
let browser: Browser

beforeAll(async () => {
  demo = await startDemoScript('demo-redis', 'serveWithSwitch')
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser.close()
  await demo.stop()
})

const press = (page: Page, name: string) => page.getByRole('button', { name }).click()
const health = () => demo.json('GET', '/api/health')

test('the wizard saves through an outage of Redis that is started and ended by keyboard', async () => {
  const wizard = await WizardPage.open(browser, demo.url)
  await wizard.fill('projectName')
  await wizard.status('Saved')
  const button = wizard.page.getByRole('button', { name: 'Take Redis away' })
  await button.focus()
  await wizard.page.keyboard.press('Enter')
  await wizard.page.getByText('Redis is unreachable.').waitFor()
  await until(async () => (await health()).status !== 'healthy', 'Redis to be missed')
  await wizard.fill('buildingType')
  expect(await wizard.field('projectName').inputValue()).toBe(projectData.projectName)
  expect(await wizard.field('buildingType').inputValue()).toBe(projectData.buildingType)
  await press(wizard.page, 'Bring Redis back')
  await wizard.page.getByText('Redis is reachable.').waitFor()
  await until(async () => (await health()).status === 'healthy', 'recovery')
  await wizard.status('Saved')
  const path = `/api/project-session/${await wizard.sessionId()}`
  const { projectName, buildingType } = projectData
  await until(async () => {
    const session = await demo.json('GET', path)
    return session.projectData?.buildingType === buildingType
  }, 'the field that was typed while Redis was away')
  expect((await demo.json('GET', path)).projectData).toEqual({ projectName, buildingType })
  expect(wizard.problems).toEqual([])
  await wizard.close()
})

test('a page shows the changed switch when it becomes visible again', async () => {
  const [one, other] = [await browser.newPage(), await browser.newPage()]
  await Promise.all([one, other].map((page) => page.goto(demo.url)))
  await other.getByText('Redis is reachable.').waitFor()
  await press(one, 'Take Redis away')
  await one.getByText('Redis is unreachable.').waitFor()
  await other.evaluate("window.dispatchEvent(new Event('focus'))")
  await other.getByText('Redis is unreachable.').waitFor()
  await press(other, 'Bring Redis back')
  await other.getByText('Redis is reachable.').waitFor()
  await Promise.all([one.close(), other.close()])
})

test('the test page fails or names the fallback during an outage, and passes after it', async () => {
  const page = await browser.newPage()
  await page.goto(`${demo.url}/redis-test`)
  await press(page, 'Take Redis away')
  await page.getByText('Redis is unreachable.').waitFor()
  await until(async () => (await health()).status !== 'healthy', 'Redis to be missed')
  await press(page, 'Run: Connection')
  await page.getByText(/^(Passed|Failed) in/).waitFor()
  await page.locator('.test-steps code', { hasText: /"(degraded|unhealthy)"/ }).waitFor()
  await press(page, 'Bring Redis back')
  await until(async () => (await health()).status === 'healthy', 'recovery')
  await press(page, 'Run all tests')
  await page.getByText('5 passed, 0 failed.').waitFor()
  await page.close()
})

test('the script terminates its app and its redis-server when it ends', async () => {
  const own = await startDemoScript('demo-redis', 'serveWithSwitch')
  expect(await own.stop()).toBe(143)
  await expect(fetch(own.url)).rejects.toThrow('fetch failed')
}, 120_000)
