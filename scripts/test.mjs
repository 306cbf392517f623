/**
 * npm test: installs what the tests need, builds, and runs GoogleTest, Jest, short runs of the fuzz
 * targets and both soaks, the installation with each package manager, and the browser tests. The
 * last line has the totals.
 */
import { build, installDependencies, pack } from './lib/build.mjs'
import { buildFuzzTargets, ensureFuzzer, fuzz, fuzzTargets, fuzzerPackages } from './lib/fuzz.mjs'
import { installerTests } from './lib/installers.mjs'
import { installCommand } from './lib/package-managers.mjs'
import { ensure, installChromium } from './lib/packages.mjs'
import { certaintyTests, soak } from './lib/soak.mjs'
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

/** Runs each fuzz target for a few seconds and counts it as one test. */
async function fuzzTests() {
  if (!(await ensureFuzzer())) {
    console.log(
      'The fuzz targets are skipped: there is no libFuzzer here, and none can be installed. To run ' +
        `them: ${installCommand(fuzzerPackages)}, then npm run fuzz`,
    )
    return { passed: 0, failed: 0 }
  }
  await buildFuzzTargets()
  const results = []
  for (const target of fuzzTargets) results.push(await fuzz(target, 4))
  const passed = results.filter((fine) => fine).length
  return { passed, failed: results.length - passed }
}

/** Runs ten seconds of `npm run soak` and counts them as one test. */
async function soakTest() {
  const fine = await soak(10)
  return { passed: Number(fine), failed: Number(!fine) }
}

await main(async () => {
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
    await step('Fuzzing', fuzzTests),
    await step('Soaking', soakTest),
    await step('Certainty under faults', certaintyTests),
    await step('Installing with each package manager', async () => installerTests(await pack())),
    await step('Browser', browserTests),
  ]
  const sum = (name) => results.reduce((total, result) => total + result[name], 0)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
  process.exitCode = sum('failed') === 0 ? 0 : 1
})
