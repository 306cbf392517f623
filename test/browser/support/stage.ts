import type { Browser } from 'playwright-core'
import { launchBrowser } from './browser'
import { startApp, type ExampleApp } from './example-app'
import { WizardPage } from './wizard-page'

/** An app and a browser for all tests of a file. */
export interface Stage {
  readonly app: ExampleApp
  readonly browser: Browser
  /** Opens the wizard in a new page and waits for its form. */
  openWizard(): Promise<WizardPage>
}

/** An instance of the example app, on the embedded store, and a browser. */
export function setUpStage(): Stage {
  let app: ExampleApp
  let browser: Browser
  beforeAll(async () => {
    app = await startApp()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await app.stop()
  })
  return {
    get app() {
      return app
    },
    get browser() {
      return browser
    },
    openWizard: () => WizardPage.open(browser, app.url),
  }
}
