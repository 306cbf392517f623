/**
 * How the wizard treats the person in front of it: messages, focus, a phone, two tabs.
 */
import type { Page } from 'playwright-core'
import { projectData } from '../browser/support/project-data'
import { setUpStage } from '../browser/support/stage'
import { WizardPage } from '../browser/support/wizard-page'

const stage = setUpStage()
let wizard: WizardPage
beforeEach(async () => {
  wizard = await stage.openWizard()
})
afterEach(() => wizard.leave())

const phone = { width: 360, height: 640 }
const widthBeyond = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - window.innerWidth')

test('lists missing answers in a summary that takes the focus, and at each field', async () => {
  await wizard.press('Next')
  const summary = wizard.page.getByRole('group', { name: '3 answers need your attention' })
  expect(await summary.getByRole('link').allInnerTexts()).toEqual([
    'Project name is required.',
    'Building type is required.',
    'Square footage is required.',
  ])
  const heading = "document.activeElement.querySelector('h2').textContent"
  expect(await wizard.page.evaluate(heading)).toBe('3 answers need your attention')
  const field = wizard.field('projectName')
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  const described = await field.getAttribute('aria-describedby')
  expect(await wizard.page.locator(`#${described}`).innerText()).toBe('Project name is required.')
  await wizard.atStep('Basics')
  await summary.getByRole('link', { name: 'Square footage' }).click()
  expect(await wizard.page.evaluate('document.activeElement.name')).toBe('squareFootage')
  expect(wizard.page.url()).not.toContain('#')
})

test('takes a message away when its field is right, and leaves the focus where it is', async () => {
  await wizard.press('Next')
  await wizard.field('squareFootage').fill('1000')
  await wizard.page.locator('#squareFootage-error').waitFor({ state: 'detached' })
  expect(await wizard.page.locator('#projectName-error').isVisible()).toBe(true)
  expect(await wizard.page.evaluate('document.activeElement.name')).toBe('squareFootage')
})

test('asks for all fields of a project by their names, each with a label', async () => {
  const seen: string[] = []
  const look = async () => {
    for (const control of await wizard.page.locator('form [name]').all()) {
      const name = await control.getAttribute('name')
      expect(await wizard.page.locator(`label[for="${name}"]`).count()).toBe(1)
      seen.push(name!)
    }
  }
  await look()
  await wizard.fillStep1()
  await wizard.press('Next')
  await wizard.atStep('Building')
  await look()
  await wizard.fillStep2()
  await wizard.press('Next')
  await wizard.atStep('Client and schedule')
  await look()
  expect(seen.sort()).toEqual(Object.keys(projectData).sort())
})

test('has three inputs on step 1, one of them with proposals', async () => {
  for (const name of ['projectName', 'buildingType', 'squareFootage']) {
    expect(await wizard.page.locator(`input[name="${name}"]`).count()).toBe(1)
  }
  const list = await wizard.field('buildingType').getAttribute('list')
  expect(await wizard.page.locator(`datalist#${list} option`).count()).toBeGreaterThan(3)
})

test('fits a phone at every step, with inputs that it does not zoom into', async () => {
  await wizard.close()
  wizard = await WizardPage.open(stage.browser, stage.app.url, phone)
  const fits = async () => expect(await widthBeyond(wizard.page)).toBeLessThanOrEqual(0)
  const fontSize = "getComputedStyle(document.querySelector('[name=projectName]')).fontSize"
  await wizard.fillStep1()
  expect(await wizard.page.evaluate(fontSize)).toBe('16px')
  await fits()
  await wizard.press('Next')
  await wizard.fillStep2()
  await fits()
  await wizard.press('Next')
  await wizard.fillStep3()
  await fits()
  await wizard.press('Next')
  await wizard.atStep('Review')
  await fits()
  await wizard.press('Create project')
  await wizard.atStep('Test Project')
  await fits()
})

test('can be worked through by keyboard alone', async () => {
  const { keyboard } = wizard.page
  await wizard.field('projectName').focus()
  await keyboard.type('Test Project')
  await keyboard.press('Tab')
  await keyboard.type('office')
  await keyboard.press('Tab')
  await keyboard.type('1000')
  await keyboard.press('Enter')
  await wizard.atStep('Building')
  expect(await wizard.page.evaluate('document.activeElement.tagName')).toBe('H1')
})

test('leads back to the step with the mistake when the review finds one', async () => {
  await wizard.fillAll()
  await wizard.press('Edit Basics')
  await wizard.field('squareFootage').fill('0')
  await wizard.press('Review')
  await wizard.press('Create project')
  await wizard.atStep('Basics')
  const message = await wizard.page.locator('#squareFootage-error').innerText()
  expect(message).toBe('Square footage must be at least 1.')
})

test('lets two tabs fill different fields of one session', async () => {
  const other = await wizard.context.newPage()
  await other.goto(wizard.page.url())
  await other.fill('[name="buildingType"]', 'office')
  await other.getByRole('status').getByText('Saved', { exact: true }).waitFor()
  await wizard.fill('projectName')
  await wizard.status('Saving…')
  await wizard.status('Saved')
  expect(await wizard.field('buildingType').inputValue()).toBe('office')
  const session = await stage.app.json('GET', `/api/project-session/${await wizard.sessionId()}`)
  expect(session.projectData).toEqual({ projectName: 'Test Project', buildingType: 'office' })
})
