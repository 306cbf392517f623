/**
 * The whole wizard without a mouse: Tab, Enter, Space and letters.
 */
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../browser/support/browser'
import { startApp, type ExampleApp } from '../browser/support/example-app'
import { projectData } from '../browser/support/project-data'
import { WizardPage } from '../browser/support/wizard-page'

let browser: Browser
let app: ExampleApp
let wizard: WizardPage

beforeAll(async () => {
  app = await startApp()
  browser = await launchBrowser()
  wizard = await WizardPage.open(browser, app.url)
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})

const focused = (what: string): Promise<string> =>
  wizard.page.evaluate(`document.activeElement.${what}`)

/** Tabs on until the field or button has the focus, as a person would. */
async function tabTo(wanted: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await wizard.page.keyboard.press('Tab')
    if ([await focused('name'), await focused('textContent')].includes(wanted)) return
  }
  throw new Error(`Tab never reached ${wanted}`)
}

async function type(...names: (keyof typeof projectData)[]): Promise<void> {
  for (const field of names) {
    await tabTo(field)
    await wizard.page.keyboard.type(String(projectData[field]))
  }
}

/** A date is typed part by part, in the order of the browser's language. */
async function typeDate(field: 'estimatedStartDate' | 'estimatedEndDate'): Promise<void> {
  const [year, month, day] = projectData[field].split('-')
  await tabTo(field)
  await wizard.page.keyboard.type(`${month}${day}${year}`)
}

test('a project can be created by keyboard alone', async () => {
  const { keyboard } = wizard.page
  await keyboard.press('Tab')
  expect(await focused('textContent')).toBe('Skip to the content')
  await keyboard.press('Enter')
  expect(await focused('id')).toBe('content')
  await type('projectName', 'buildingType', 'squareFootage')
  await keyboard.press('Enter')
  await wizard.atStep('Building')
  expect(await focused('tagName')).toBe('H1')
  await type('numberOfFloors', 'numberOfZones', 'projectLocation', 'projectDescription')
  await tabTo('Next')
  await keyboard.press('Enter')
  await wizard.atStep('Client and schedule')
  await type('clientName', 'clientEmail', 'clientPhone')
  await typeDate('estimatedStartDate')
  await typeDate('estimatedEndDate')
  await type('budget')
  await tabTo('priority')
  await keyboard.type('High')
  await tabTo('Next')
  await keyboard.press('Space')
  await wizard.atStep('Review')
  await tabTo('Create project')
  await keyboard.press('Enter')
  await wizard.atStep('Test Project')
  expect(wizard.page.url()).toMatch(/\/projects\/[0-9a-f]{32}$/)
})
