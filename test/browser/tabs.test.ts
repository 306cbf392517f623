/**
 * Two tabs of one browser at one project: each sees what the other saves, and its final submit.
 */
import type { Page } from 'playwright-core'
import { until } from '../js/support/until'
import { setUpStage } from './support/stage'
import { WizardPage } from './support/wizard-page'

const stage = setUpStage()
const form = (page: Page) => page.locator('form')
const field = (page: Page, name: string) => page.locator(`[name="${name}"]`)
const holds = (page: Page, name: string, value: string) =>
  until(async () => (await field(page, name).inputValue()) === value, `${name} to be ${value}`)

async function openTab(wizard: WizardPage): Promise<Page> {
  const page = await wizard.context.newPage()
  await page.goto(`${stage.app.url}/projects/new`)
  await form(page).waitFor()
  return page
}

describe.each(['BroadcastChannel', 'storage events'])('two tabs that meet by %s', (means) => {
  let wizard: WizardPage
  let id: string
  beforeEach(async () => {
    wizard = await WizardPage.prepare(stage.browser, stage.app.url)
    if (means === 'storage events') {
      await wizard.context.addInitScript('delete globalThis.BroadcastChannel')
    }
    await wizard.visit()
    id = await wizard.begin()
  })
  afterEach(() => wizard.leave())

  const stored = async () => (await stage.app.json('GET', `/api/project-session/${id}`)).projectData

  test('show changes that the other tab saved, with a notice until it is dismissed', async () => {
    const other = await openTab(wizard)
    await field(other, 'buildingType').fill('school')
    await holds(wizard.page, 'buildingType', 'school')
    const notice = wizard.page.getByText('Changed in another tab: Building type.')
    await notice.waitFor()
    await wizard.press('OK')
    await notice.waitFor({ state: 'detached' })
    expect(await stored()).toEqual({ buildingType: 'school' })
  })

  test('show that the other created the project, and begin no second one', async () => {
    await wizard.fillAll()
    await wizard.status('Saved')
    const other = await openTab(wizard)
    const created: string[] = []
    other.on('request', (request) => {
      if (request.method() === 'POST') created.push(request.url())
    })
    await wizard.press('Create project')
    await wizard.atStep('Test Project')
    await other.getByText('This project was created in another tab').waitFor()
    expect(await other.getByText('Your session expired').count()).toBe(0)
    await other.getByRole('button', { name: 'Start another project' }).click()
    await form(other).waitFor()
    await holds(other, 'projectName', '')
    expect(created).toEqual([])
  })
})

test('a repeated save whose response was lost never overwrites a later save of another tab', async () => {
  const wizard = await stage.openWizard()
  const id = await wizard.begin()
  const other = await openTab(wizard)
  let lost = 0
  let repeat: () => void = () => undefined
  const mayRepeat = new Promise<void>((resolve) => (repeat = resolve))
  await wizard.page.route('**/api/project-session', async (route) => {
    if (lost++ === 0) {
      await route.fetch()
      return route.abort()
    }
    await mayRepeat
    return route.continue()
  })
  const sent: any[] = []
  wizard.page.on('request', (request) => {
    if (request.method() === 'PUT') sent.push(request.postDataJSON())
  })
  await wizard.field('projectName').fill('older')
  const stored = async () => (await stage.app.json('GET', `/api/project-session/${id}`)).projectData
  await until(async () => (await stored()).projectName === 'older', 'the save without an answer')
  await field(other, 'projectName').fill('newer')
  await until(async () => (await stored()).projectName === 'newer', 'the save of the other tab')
  repeat()
  await wizard.status('Saved')
  expect(sent[1]).toEqual(sent[0])
  expect((await stored()).projectName).toBe('newer')
  await wizard.leave()
})

test.each([
  ['with', ''],
  ['without', "Object.defineProperty(navigator, 'locks', { value: undefined })"],
])('two tabs %s Web Locks that are filled at once make one session', async (_, script) => {
  const wizard = await WizardPage.prepare(stage.browser, stage.app.url)
  await wizard.context.addInitScript(script)
  await wizard.visit()
  const other = await openTab(wizard)
  await Promise.all([wizard.fill('projectName'), field(other, 'buildingType').fill('office')])
  await holds(wizard.page, 'buildingType', 'office')
  await holds(other, 'projectName', 'Test Project')
  const id = await wizard.sessionId()
  const { projectData } = await stage.app.json('GET', `/api/project-session/${id}`)
  expect(projectData).toEqual({ projectName: 'Test Project', buildingType: 'office' })
  await wizard.leave()
})

test('changes of a tab that is closed at once are shown, announced and saved by the other tab', async () => {
  const wizard = await stage.openWizard()
  const id = await wizard.begin()
  const other = await openTab(wizard)
  await other.route('**/api/project-session', (route) =>
    route.request().method() === 'PUT' ? undefined : route.continue(),
  )
  await field(other, 'buildingType').fill('school')
  const closed = other.waitForEvent('close')
  await other.close({ runBeforeUnload: true })
  await closed
  await wizard.page.evaluate("dispatchEvent(new Event('focus'))")
  await holds(wizard.page, 'buildingType', 'school')
  await wizard.page.getByText('Changed in another tab: Building type.').waitFor()
  await wizard.status('Saved')
  const { projectData } = await stage.app.json('GET', `/api/project-session/${id}`)
  expect(projectData).toMatchObject({ buildingType: 'school' })
  await wizard.leave()
})
