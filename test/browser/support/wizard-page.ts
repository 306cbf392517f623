import type { Browser, BrowserContext, Page, ViewportSize } from 'playwright-core'
import { projectData } from './project-data'

const selects: readonly string[] = ['priority']

const saveStatus = 'document.querySelector(\'form [role="status"]\')?.textContent'

/** Records in the page the texts of the save status, some of which last for a moment only. */
const recordStatuses = `{
  const shown = []
  const look = () => {
    const text = ${saveStatus}
    if (text !== undefined && text !== shown.at(-1)) shown.push(text)
  }
  const changes = { childList: true, characterData: true, subtree: true }
  new MutationObserver(look).observe(document, changes)
  globalThis.shownStatuses = shown
}`

/** A person at the wizard: a browser context of its own, with its own localStorage. */
export class WizardPage {
  /** Errors of the page and its scripts; failed loads are the test's own business. */
  readonly problems: string[] = []

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly url: string,
  ) {
    page.on('pageerror', (error) => this.problems.push(error.message))
    page.on('console', (message) => {
      const failedLoad = message.text().startsWith('Failed to load resource')
      if (message.type() === 'error' && !failedLoad) this.problems.push(message.text())
    })
  }

  static async open(browser: Browser, url: string, viewport?: ViewportSize) {
    const wizard = await WizardPage.prepare(browser, url, viewport)
    await wizard.visit()
    return wizard
  }

  /** The page is still blank. */
  static async prepare(browser: Browser, url: string, viewport = { width: 1000, height: 800 }) {
    const context = await browser.newContext({ viewport })
    // `next dev` compiles a page when it is first asked for.
    context.setDefaultNavigationTimeout(60_000)
    await context.addInitScript(recordStatuses)
    return new WizardPage(context, await context.newPage(), url)
  }

  /** The form is there; it shows the session of the last visit, or an empty one. */
  async visit(): Promise<void> {
    await this.page.goto(`${this.url}/projects/new`)
    await this.page.locator('form').waitFor()
  }

  /** Types a first answer, which creates the session, and resolves to its id once it is saved. */
  async begin(): Promise<string> {
    await this.fill('buildingType')
    await this.status('Saved')
    return this.sessionId()
  }

  /** Types what a complete project holds into the named fields. */
  async fill(...names: (keyof typeof projectData)[]): Promise<void> {
    for (const name of names) {
      const control = this.field(name)
      const value = String(projectData[name])
      if (selects.includes(name)) await control.selectOption(value)
      else await control.fill(value)
    }
  }

  async fillStep1(): Promise<void> {
    await this.fill('projectName', 'buildingType', 'squareFootage')
  }

  async fillStep2(): Promise<void> {
    await this.fill('numberOfFloors', 'numberOfZones', 'projectLocation', 'projectDescription')
  }

  async fillStep3(): Promise<void> {
    await this.fill('clientName', 'clientEmail', 'clientPhone')
    await this.fill('estimatedStartDate', 'estimatedEndDate', 'budget', 'priority')
  }

  field(name: string) {
    return this.page.locator(`[name="${name}"]`)
  }

  press(button: string) {
    return this.page.getByRole('button', { name: button, exact: true }).click()
  }

  async atStep(title: string): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
  }

  /** Waits for the save status; 'Saving…' may also have come and gone since the last wait. */
  async status(text: string): Promise<void> {
    const isShown = `${saveStatus} === '${text}'`
    const wasShown = `shownStatuses.includes('${text}')`
    const reached = text === 'Saving…' ? `${isShown} || ${wasShown}` : isShown
    await this.page
      .waitForFunction(`(${reached}) && (shownStatuses.length = 0, true)`)
      .catch(async (error: Error) => {
        const shown = await this.page.evaluate(saveStatus)
        throw new Error(`The save status is ${String(shown)}, not ${text}: ${error.message}`)
      })
  }

  /** Once the session has been created. */
  async sessionId(): Promise<string> {
    const id = await this.page.waitForFunction("localStorage.getItem('projectSessionId')")
    return id.jsonValue() as Promise<string>
  }

  /** Fills all steps and comes to the review. */
  async fillAll(): Promise<void> {
    await this.fillStep1()
    await this.press('Next')
    await this.fillStep2()
    await this.press('Next')
    await this.fillStep3()
    await this.press('Next')
    await this.atStep('Review')
  }

  /** The end of a visit in which nothing may have gone wrong in the page. */
  async leave(): Promise<void> {
    await this.close()
    expect(this.problems).toEqual([])
  }

  close(): Promise<void> {
    return this.context.close()
  }
}
