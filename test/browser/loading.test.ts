/**
 * A page whose first load fails, in a real browser: the form is usable, and filled when a repeated
 * load succeeds.
 */
import type { Route } from 'playwright-core'
import { setUpStage } from './support/stage'
import type { WizardPage } from './support/wizard-page'

const stage = setUpStage()
let wizard: WizardPage
let id: string
beforeEach(async () => {
  wizard = await stage.openWizard()
  id = await wizard.begin()
})
afterEach(() => wizard.leave())

const stored = async () => (await stage.app.json('GET', `/api/project-session/${id}`)).projectData
const refuse = (status: number) => (route: Route) =>
  route.fulfill({ status, headers: { 'Retry-After': '1' }, json: { error: 'Not now' } })

const failures: [string, (route: Route) => Promise<void>][] = [
  ['answered with 503', refuse(503)],
  ['answered with 429', refuse(429)],
  ['cut off', (route) => route.abort()],
]

test.each(failures)(
  'a first load that is %s leaves a usable form, which is filled when a repeated load succeeds',
  async (_, fail) => {
    await wizard.page.route(`**/api/project-session/${id}`, fail)
    await wizard.visit()
    await wizard.status('Not loaded yet')
    await wizard.page.getByText('Your answers could not be loaded yet.').waitFor()
    await wizard.fill('projectName')
    expect(await wizard.field('buildingType').inputValue()).toBe('')
    await wizard.page.unrouteAll()
    await wizard.status('Saved')
    expect(await wizard.field('buildingType').inputValue()).toBe('office')
    expect(await wizard.field('projectName').inputValue()).toBe('Test Project')
    expect(await stored()).toEqual({ projectName: 'Test Project', buildingType: 'office' })
  },
  90_000,
)

test('a first load that is not answered leaves a usable form', async () => {
  await wizard.page.route(`**/api/project-session/${id}`, () => undefined)
  await wizard.visit()
  await wizard.status('Not loaded yet')
  await wizard.fill('projectName')
  expect(await wizard.field('projectName').inputValue()).toBe('Test Project')
})

test('a load that failed without a network is repeated by itself when the network is back', async () => {
  await wizard.page.route(`**/api/project-session/${id}`, (route) => route.abort())
  await wizard.visit()
  await wizard.status('Not loaded yet')
  await wizard.page.unrouteAll()
  await wizard.page.evaluate("window.dispatchEvent(new Event('online'))")
  await wizard.page
    .getByText('Your answers could not be loaded yet.')
    .waitFor({ state: 'detached' })
  expect(await wizard.field('buildingType').inputValue()).toBe('office')
})
