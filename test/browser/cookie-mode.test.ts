/**
 * The wizard with its session's id in a cookie that no script can read, in a real browser.
 */
import type { Browser } from 'playwright-core'
import { startRedis, type RedisServer } from '../js/support/redis-server'
import { until } from '../js/support/until'
import { launchBrowser } from './support/browser'
import { startIn, type ExampleApp } from './support/example-app'
import { makeExampleCopy, type ExampleCopy } from './support/example-copy'
import { WizardPage } from './support/wizard-page'

let redis: RedisServer
let copy: ExampleCopy
let app: ExampleApp
let browser: Browser

beforeAll(async () => {
  redis = await startRedis()
  copy = await makeExampleCopy()
  const routes = 'app/api/project-session'
  await copy.replaceIn(
    `${routes}/route.ts`,
    '{ POST, PUT } = projectSessionRoutes()',
    '{ POST, PUT, GET, DELETE } = projectSessionRoutes({ cookie: true })',
  )
  await copy.replaceIn(`${routes}/[sessionId]/route.ts`, 'Routes()', 'Routes({ cookie: true })')
  await copy.replaceIn('components/project-wizard.tsx', 'Draft>()', 'Draft>({ cookie: true })')
  app = await startIn(copy.folder, { mode: 'dev', redisUrl: redis.url })
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser.close()
  await app.stop()
  await copy.remove()
  await redis.stop()
})

test('typed text is restored after a reload, and no script can read the session id', async () => {
  const wizard = await WizardPage.open(browser, app.url)
  await wizard.fill('projectName')
  await wizard.status('Saved')
  const [key] = (await redis.command('KEYS', 'project_session:*')) as string[]
  const id = key!.slice('project_session:'.length)
  const [cookie] = await wizard.context.cookies()
  expect(cookie).toMatchObject({ name: 'project_session', value: id, httpOnly: true })
  const readable: string = await wizard.page.evaluate(
    'JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])',
  )
  expect(readable).not.toContain(id)
  await wizard.page.reload()
  await wizard.page.locator('form').waitFor()
  expect(await wizard.field('projectName').inputValue()).toBe('Test Project')
  expect(await redis.command('KEYS', 'project_session:*')).toEqual([key])
  await wizard.close()
}, 90_000)

test('another browser gets its own session', async () => {
  const one = await WizardPage.open(browser, app.url)
  await one.fill('projectName')
  await one.status('Saved')
  const other = await WizardPage.open(browser, app.url)
  expect(await other.field('projectName').inputValue()).toBe('')
  expect(await other.context.cookies()).toEqual([])
  await other.fill('projectName')
  await other.status('Saved')
  const cookieOf = ({ context }: WizardPage) =>
    until(async () => (await context.cookies())[0]?.value, 'the cookie')
  const values = await Promise.all([one, other].map(cookieOf))
  expect(new Set(values).size).toBe(2)
  await Promise.all([one.close(), other.close()])
}, 90_000)

test('a tab writes nothing into a newer session that another tab created', async () => {
  const wizard = await WizardPage.open(browser, app.url)
  await wizard.fill('projectName')
  await wizard.status('Saved')
  const old = await wizard.context.newPage()
  await old.goto(`${app.url}/projects/new`)
  const oldName = old.locator('[name="projectName"]')
  await until(async () => (await oldName.inputValue()) === 'Test Project', 'the old session')
  await wizard.page.evaluate("fetch('/api/project-session', { method: 'DELETE' })")
  await wizard.page.reload()
  await wizard.page.locator('form').waitFor()
  expect(await wizard.field('projectName').inputValue()).toBe('')
  await wizard.fill('buildingType')
  await wizard.status('Saved')
  // Had the tab not noticed yet, its save is refused.
  await oldName.fill('Old Project', { timeout: 1000 }).catch(() => undefined)
  await old.getByRole('alert').getByText('in another tab').waitFor()
  const read = "fetch('/api/project-session').then((response) => response.json())"
  const { projectData }: any = await wizard.page.evaluate(read)
  expect(projectData).toEqual({ buildingType: expect.any(String) })
  expect(await wizard.field('projectName').inputValue()).toBe('')
  await wizard.close()
}, 90_000)
