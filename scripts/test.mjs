/**
 * npm test: installs what the tests need, builds, and runs GoogleTest, Jest and the browser tests.
 * The last line sums up all of them.
 */
import { build, installDependencies } from './lib/build.mjs'
import { ensure, installChromium } from './lib/packages.mjs'
import { endChildrenOnSignals } from './lib/processes.mjs'
import { main, step } from './lib/steps.mjs'
import { buildCore, googleTest, jest } from './lib/suites.mjs'
import { chromium, forTheTests } from './lib/tools.mjs'

async function browserTests() {
  if (!chromium()) await step('Chromium', installChromium)
  const path = chromium()
  if (path) {
    process.env.CHROMIUM_PATH = path
    return jest('browser')
  }
  console.log(
    'The browser tests are skipped: there is no Chromium package here. To run them, install a ' +
      'Chromium or Chrome and point to it: CHROMIUM_PATH=/path/to/chromium npm test',
  )
  return { passed: 0, failed: 0 }
}

await main(async () => {
  endChildrenOnSignals()
  await step('System packages', () => ensure(forTheTests))
  await step('Development tools (npm ci)', installDependencies)
  await step('Compiling the addon and lib/', build)
  let executable
  await step('Compiling the core and its tests', async () => {
    executable = await buildCore()
  })
  const results = [
    await step('GoogleTest', () => googleTest(executable)),
    await step('Jest', () => jest('house', 'js')),
    await step('Browser', browserTests),
  ]
  const sum = (name) => results.reduce((total, result) => total + result[name], 0)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
  process.exitCode = sum('failed') === 0 ? 0 : 1
})
