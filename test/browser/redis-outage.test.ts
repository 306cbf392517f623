/**
 * Several instances on one Redis server, and that server going away and coming back.
 */
import type { Browser } from 'playwright-core'
import { LastingRedis } from '../js/support/lasting-redis'
import { until } from '../js/support/until'
import { launchBrowser } from './support/browser'
import { startApp, type ExampleApp } from './support/example-app'
import { projectData } from './support/project-data'
import { WizardPage } from './support/wizard-page'

let redis: LastingRedis
let apps: [ExampleApp, ExampleApp]
let browser: Browser

beforeAll(async () => {
  redis = await LastingRedis.start()
  const redisUrl = redis.url
  apps = await Promise.all([startApp({ redisUrl }), startApp({ redisUrl })])
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await Promise.all(apps.map((app) => app.stop()))
  await redis.end()
})

const create = (app: ExampleApp) => app.json('POST', '/api/project-session', { projectData })

test('a session made at one instance is found, changed and submitted at the other', async () => {
  const [one, other] = apps
  const { sessionId } = await create(one)
  const path = `/api/project-session/${sessionId}`
  expect((await other.json('GET', path)).projectData).toEqual(projectData)
  await other.request('PUT', '/api/project-session', { sessionId, currentStep: 3 })
  expect((await one.json('GET', path)).currentStep).toBe(3)
  const { project } = await other.json('POST', '/api/projects', { sessionId })
  expect((await one.request('GET', path)).status).toBe(404)
  expect((await one.request('GET', `/projects/${project.id}`)).status).toBe(200)
  expect((await one.json('POST', '/api/projects', { sessionId })).project).toEqual(project)
})

test('a wizard started at one instance continues at the other', async () => {
  const [one, other] = apps
  const wizard = await WizardPage.open(browser, one.url)
  await wizard.fillStep1()
  await wizard.press('Next')
  await wizard.status('Saved')
  const sessionId = await wizard.sessionId()
  await wizard.page.goto(other.url)
  await wizard.page.evaluate(`localStorage.setItem('projectSessionId', '${sessionId}')`)
  await wizard.page.goto(`${other.url}/projects/new`)
  await wizard.atStep('Building')
  await wizard.press('Back')
  expect(await wizard.field('projectName').inputValue()).toBe('Test Project')
  await wizard.close()
})

test('while the server is away the routes answer from memory, the final submit excepted', async () => {
  const [app] = apps
  const { sessionId } = await create(app)
  const removed = await create(app)
  const path = `/api/project-session/${sessionId}`
  await redis.kill()
  const fallback = async () => (await app.json('GET', '/api/health')).type === 'memory'
  await until(fallback, 'the outage to be noticed')
  const made = await create(app)
  await app.request('PUT', '/api/project-session', { sessionId, currentStep: 2 })
  expect((await app.json('GET', path)).currentStep).toBe(2)
  expect((await app.request('DELETE', `/api/project-session/${removed.sessionId}`)).ok).toBe(true)
  const submit = await app.json('POST', '/api/projects', { sessionId })
  expect(submit.error).toBe('Failed to create project')
  await redis.start()
  await until(() => redis.command('EXISTS', `project_session:${made.sessionId}`), 'the replay')
  await until(
    async () => (await app.json('POST', '/api/projects', { sessionId })).project,
    'the submit',
  )
  expect((await app.request('GET', path)).status).toBe(404)
  expect(await redis.command('EXISTS', `project_session:${removed.sessionId}`)).toBe(0)
})

test('the wizard keeps saving during an outage, and no change is lost', async () => {
  const [app] = apps
  const wizard = await WizardPage.open(browser, app.url)
  await wizard.fill('projectName')
  await wizard.status('Saved')
  const key = `project_session:${await wizard.sessionId()}`
  await redis.kill()
  await wizard.fill('buildingType')
  await wizard.status('Saved')
  await redis.start()
  const stored = async () => String(await redis.command('GET', key)).includes('buildingType')
  await until(stored, 'the replay')
  await wizard.close()
})

test('the wizard shows that it cannot save, keeps the changes, and saves them after the outage', async () => {
  const [app] = apps
  const wizard = await WizardPage.open(browser, app.url)
  await wizard.fill('projectName')
  await wizard.status('Saved')
  await wizard.page.route('**/api/project-session', (route) =>
    route.fulfill({ status: 500, json: { error: 'Failed to update session' } }),
  )
  await wizard.fill('buildingType')
  await wizard.status('Not saved')
  const problem = wizard.page.getByRole('button', { name: 'Try again' })
  await problem.waitFor()
  expect(await wizard.field('buildingType').inputValue()).toBe('office')
  await wizard.page.unrouteAll()
  await wizard.fill('squareFootage')
  await wizard.status('Saved')
  await problem.waitFor({ state: 'detached' })
  const session = await app.json('GET', `/api/project-session/${await wizard.sessionId()}`)
  const { projectName, buildingType, squareFootage } = projectData
  expect(session.projectData).toEqual({ projectName, buildingType, squareFootage })
  await wizard.close()
})

test('the wizard shows that it cannot load its session, and loads it on retry', async () => {
  const [app] = apps
  const wizard = await WizardPage.open(browser, app.url)
  const sessionId = await wizard.begin()
  await wizard.page.route('**/api/project-session/*', (route) =>
    route.fulfill({ status: 500, json: { error: 'Failed to get session' } }),
  )
  await wizard.page.reload()
  await wizard.page.getByText('Your project could not be loaded').waitFor()
  await wizard.page.unrouteAll()
  await wizard.press('Try again')
  await wizard.atStep('Basics')
  expect(await wizard.sessionId()).toBe(sessionId)
  await wizard.close()
})
