/** The Jest suites that need Chromium. */
import { installChromium } from './packages.mjs'
import { step } from './steps.mjs'
import { jest } from './suites.mjs'
import { chromium } from './tools.mjs'
import { none } from './totals.mjs'

/** Returns whether there is a browser, after an attempt to install one. */
export async function ensureChromium() {
  if (!chromium()) await step('Chromium', installChromium)
  const path = chromium()
  if (path) process.env.CHROMIUM_PATH = path
  return !!path
}

/** Runs the suite, or prints how to run it if there is no browser. */
export async function browserTests(suite) {
  if (await ensureChromium()) return jest(suite)
  console.log(
    `The tests in test/${suite} are skipped: there is no Chromium package here. To run them, ` +
      'install a Chromium or Chrome and point to it with CHROMIUM_PATH=/path/to/chromium',
  )
  return none
}
