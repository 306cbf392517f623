/**
 * What the hook promises, in a real browser: a network that fails, a store that is away, pages that
 * go away, tabs, and sessions that expire.
 */
import type { Page, Request } from 'playwright-core'
import { until } from '../js/support/until'
import { projectData } from './support/project-data'
import { setUpStage } from './support/stage'
import type { WizardPage } from './support/wizard-page'

const stage = setUpStage()
let wizard: WizardPage
beforeEach(async () => {
  wizard = await stage.openWizard()
})
afterEach(() => wizard.leave())

const stored = async (id?: string) =>
  stage.app.json('GET', `/api/project-session/${id ?? (await wizard.sessionId())}`)

const keptHere = (page: Page): Promise<string[]> =>
  page.evaluate("Object.keys(localStorage).filter((key) => key.includes(':unsaved:'))")

/** The bodies of the saves that a page sends from now on. */
function savesOf(page: Page): any[] {
  const saves: any[] = []
  page.on('request', (request: Request) => {
    if (request.method() === 'PUT') saves.push(request.postDataJSON())
  })
  return saves
}

test('changes made offline are saved when the network is back', async () => {
  await wizard.context.setOffline(true)
  await wizard.fillStep1()
  await wizard.status('Offline')
  await wizard.page.getByText('The server cannot be reached.').waitFor()
  expect(await keptHere(wizard.page)).toHaveLength(1)
  await wizard.context.setOffline(false)
  await wizard.status('Saved')
  expect((await stored()).projectData.squareFootage).toBe(1000)
  expect(await keptHere(wizard.page)).toEqual([])
})

test.each([
  ['with', ''],
  ['without', "Object.defineProperty(navigator, 'locks', { value: undefined })"],
])('changes made offline are saved by the next tab, %s Web Locks', async (_, script) => {
  await wizard.context.addInitScript(script)
  await wizard.page.reload()
  await wizard.page.locator('form').waitFor()
  await wizard.context.setOffline(true)
  await wizard.fill('projectName')
  await wizard.status('Offline')
  await wizard.page.goto('about:blank')
  await wizard.page.close()
  await wizard.context.setOffline(false)
  const other = await wizard.context.newPage()
  await other.goto(`${stage.app.url}/projects/new`)
  await other.getByRole('status').getByText('Saved', { exact: true }).waitFor()
  expect(await other.locator('[name="projectName"]').inputValue()).toBe('Test Project')
  const id: string = await other.evaluate("localStorage.getItem('projectSessionId')")
  expect((await stored(id)).projectData).toEqual({ projectName: 'Test Project' })
})

test('a store that is away for a while gets everything, by itself, and in order', async () => {
  const refused: number[] = []
  await wizard.page.route('**/api/project-session', (route) => {
    refused.push(Date.now())
    const headers = { 'Retry-After': '1' }
    return route.fulfill({ status: 503, headers, json: { error: 'The store is away' } })
  })
  await wizard.fill('projectName')
  await wizard.status('Not saved')
  await wizard.page.getByText('The server cannot save right now.').waitFor()
  await wizard.fill('buildingType')
  await until(() => refused.length >= 3, 'three attempts', 20_000)
  expect(Math.min(refused[1]! - refused[0]!, refused[2]! - refused[1]!)).toBeGreaterThan(900)
  await wizard.page.unrouteAll()
  await wizard.status('Saved')
  const { projectName, buildingType } = projectData
  expect((await stored()).projectData).toEqual({ projectName, buildingType })
})

test('a save that a login page answers is not taken for saved', async () => {
  await wizard.page.route('**/api/project-session', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<h1>Log in</h1>' }),
  )
  await wizard.fill('projectName')
  await wizard.status('Offline')
  await wizard.page.getByText('The response is not one of a session route.').waitFor()
  expect(await keptHere(wizard.page)).toHaveLength(1)
  await wizard.page.unrouteAll()
  await wizard.status('Saved')
  expect((await stored()).projectData).toEqual({ projectName: 'Test Project' })
})

test('a save without a response is aborted after 30 seconds and sent again', async () => {
  const { clock } = wizard.page
  await clock.install()
  await clock.pauseAt(Date.now() + 60_000)
  const asked: (() => Promise<void>)[] = []
  await wizard.page.route('**/api/project-session', (route) => {
    asked.push(() => route.continue())
  })
  await wizard.fill('projectName')
  await clock.runFor(1000)
  await until(() => asked.length === 1, 'the first save')
  await clock.runFor(29_000)
  await wizard.status('Saving…')
  await clock.runFor(1000)
  await wizard.page.getByText('The server did not respond in time.').waitFor()
  await clock.runFor(1000)
  await until(() => asked.length === 2, 'the second save')
  await asked[1]!()
  await wizard.status('Saved')
  expect((await stored()).projectData).toEqual({ projectName: 'Test Project' })
})

test('a save carries the changed fields and nothing else', async () => {
  await wizard.fillStep1()
  await wizard.status('Saving…')
  await wizard.status('Saved')
  const saves = savesOf(wizard.page)
  await wizard.field('squareFootage').fill('1200')
  await wizard.status('Saving…')
  await wizard.status('Saved')
  const save = { tab: expect.any(String), number: expect.any(Number) }
  expect(saves).toEqual([
    { sessionId: await wizard.sessionId(), projectData: { squareFootage: 1200 }, save },
  ])
})

test('closing the tab right after typing still saves, once', async () => {
  const id = await wizard.begin()
  await wizard.fill('projectName')
  await wizard.status('Saving…')
  await wizard.page.close({ runBeforeUnload: true })
  const saved = async () => (await stored(id)).projectData.projectName === 'Test Project'
  await until(saved, 'what was typed')
})

test('changes made during a pending save are saved when the page is left', async () => {
  const id = await wizard.begin()
  let held = 0
  await wizard.page.route('**/api/project-session', async (route) => {
    if (held++ > 0) await route.continue()
  })
  await wizard.fill('projectName')
  await until(() => held === 1, 'the first save')
  await wizard.fill('squareFootage')
  await wizard.page.goto('about:blank')
  const saved = async () => (await stored(id)).projectData
  await until(async () => (await saved()).squareFootage === 1000, 'the second save')
  expect((await saved()).projectName).toBe('Test Project')
})

describe('a page is loaded again after a save without an answer', () => {
  const valueOf = (name: string) => wizard.field(name).inputValue()

  test('which arrives late: a newer save stays', async () => {
    const id = await wizard.begin()
    const late: object[] = []
    await wizard.page.route('**/api/project-session', (route) => {
      late.push(route.request().postDataJSON() as object)
    })
    await wizard.field('projectName').fill('old')
    await until(() => late.length === 1, 'the save')
    await wizard.page.unrouteAll({ behavior: 'ignoreErrors' })
    await wizard.visit()
    await until(async () => (await valueOf('projectName')) === 'old', 'what was not saved')
    await wizard.field('projectName').fill('new')
    const isStored = async () => (await stored(id)).projectData.projectName === 'new'
    await until(isStored, 'the newer save')
    for (const body of late) await stage.app.json('PUT', '/api/project-session', body)
    expect((await stored(id)).projectData.projectName).toBe('new')
  })

  test('which was stored: what another device saved after it stays, and is named', async () => {
    const id = await wizard.begin()
    const put = (body: object) => stage.app.json('PUT', '/api/project-session', body)
    let isStored = false
    await wizard.page.route('**/api/project-session', async (route) => {
      if (!isStored) await put(route.request().postDataJSON() as object)
      isStored = true
      await route.abort()
    })
    await wizard.field('projectName').fill('mine')
    await until(() => isStored, 'the save')
    await put({ sessionId: id, projectData: { projectName: 'theirs' } })
    await wizard.visit()
    await wizard.page.unrouteAll({ behavior: 'ignoreErrors' })
    await until(async () => (await valueOf('projectName')) === 'theirs', 'the newer value')
    await wizard.page.getByText('Changed in another tab: Project name.').waitFor()
    expect((await stored(id)).projectData.projectName).toBe('theirs')
  })
})

test('no change is lost by a visit to another page of the app', async () => {
  await wizard.fillStep1()
  await wizard.page.getByRole('link', { name: 'Projects', exact: true }).click()
  await wizard.atStep('Projects')
  await wizard.page.getByRole('navigation').getByRole('link', { name: 'New project' }).click()
  await wizard.atStep('Basics')
  expect(await wizard.field('squareFootage').inputValue()).toBe('1000')
  await until(async () => (await stored()).projectData.squareFootage === 1000, 'the save')
})

test('an expired session is carried into a new one, and can be left behind', async () => {
  await wizard.fill('projectName')
  await wizard.status('Saving…')
  await wizard.status('Saved')
  const expired = await wizard.sessionId()
  await stage.app.request('DELETE', `/api/project-session/${expired}`)
  await wizard.fill('buildingType')
  const notice = wizard.page.getByText('Your session expired. We kept your answers.')
  await notice.waitFor()
  const carried = await wizard.sessionId()
  expect(carried).not.toBe(expired)
  expect((await stored()).projectData).toEqual({
    projectName: 'Test Project',
    buildingType: 'office',
  })
  await wizard.press('Start over')
  await notice.waitFor({ state: 'detached' })
  await until(async () => (await wizard.field('projectName').inputValue()) === '', 'an empty form')
  const ended = async () =>
    (await stage.app.request('GET', `/api/project-session/${carried}`)).status === 404
  await until(ended, 'the end of the session that was carried over')
  expect(await wizard.page.evaluate("localStorage.getItem('projectSessionId')")).toBeNull()
})

test('the notice disappears when dismissed, and the carried-over values stay', async () => {
  await stage.app.request('DELETE', `/api/project-session/${await wizard.begin()}`)
  await wizard.fill('projectName')
  await wizard.press('Keep my answers')
  await wizard.page.getByText('Your session expired').waitFor({ state: 'detached' })
  const { projectName, buildingType } = projectData
  expect((await stored()).projectData).toEqual({ projectName, buildingType })
})

test('a tab opened later shows the saved changes of the first, and each tab keeps its own unsaved ones', async () => {
  const other = await wizard.context.newPage()
  await other.goto(`${stage.app.url}/projects/new`)
  await other.locator('form').waitFor()
  const fillOther = async () => {
    await other.fill('[name="buildingType"]', 'office')
    await other.fill('[name="squareFootage"]', '7')
  }
  await Promise.all([wizard.fill('projectName'), fillOther()])
  const all = { projectName: 'Test Project', buildingType: 'office', squareFootage: 7 }
  const both = async () => Object.keys((await stored()).projectData).length === 3
  await until(both, 'both saves')
  expect((await stored()).projectData).toEqual(all)
  await wizard.page.reload()
  await wizard.atStep('Basics')
  expect(await wizard.field('squareFootage').inputValue()).toBe('7')
})

test('a completion whose answer was lost is found again, and makes no second session', async () => {
  await wizard.fillAll()
  await wizard.status('Saved')
  const id = await wizard.sessionId()
  const created: string[] = []
  wizard.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('session'))
      created.push(request.url())
  })
  const completions: any[] = []
  await wizard.page.route('**/api/projects', async (route) => {
    const { sessionId } = route.request().postDataJSON()
    const response = await fetch(`${stage.app.url}/api/project-session/${sessionId}/complete`, {
      method: 'POST',
      headers: { 'Idempotency-Key': sessionId },
    })
    completions.push(await response.json())
    if (completions.length === 1) return route.abort()
    await route.fulfill({ json: { project: { id: 'of-the-test' } } })
  })
  await wizard.press('Create project')
  await wizard.page.getByText('The server cannot be reached.').waitFor()
  await wizard.press('Create project')
  await wizard.page.waitForURL('**/projects/of-the-test')
  const [first, repeated, ...others] = completions
  expect(first.session).toMatchObject({ sessionId: id, projectData })
  expect(repeated).toEqual({ ...first, alreadyCompleted: true })
  expect(others).toEqual([])
  expect(created).toEqual([])
})
