/**
 * npm run test:slow: the tests that `npm test` leaves out. The last line has the totals.
 */
import { assertNone, printedHelp } from './lib/arguments.mjs'
import { browserTests } from './lib/browser-tests.mjs'
import { pack } from './lib/build.mjs'
import { installerTests } from './lib/installers.mjs'
import { compilePackage, installTools } from './lib/preparation.mjs'
import { fuzzTests, soakTest } from './lib/slow-tests.mjs'
import { certaintyTests } from './lib/soak.mjs'
import { main, step } from './lib/steps.mjs'
import { report } from './lib/totals.mjs'

const help = `
npm run test:slow    runs the tests that npm test leaves out:

  the demo          test/demo: pages, scripts and deployment of the example
  fuzzing           a few seconds of each target of npm run fuzz
  soak              ten seconds of npm run soak
  certainty         20 seconds of npm run soak:certainty with each value of fallback
  installation      npm, pnpm and Yarn install the packed tarball

It installs and compiles what they need first. The last line has the totals.
`

async function runAll() {
  await installTools()
  await compilePackage()
  report([
    await step('Fuzzing', fuzzTests),
    await step('Soaking', soakTest),
    await step('Certainty under faults', certaintyTests),
    await step('Installing with each package manager', async () => installerTests(await pack())),
    await step('The demo', () => browserTests('demo')),
  ])
}

const args = process.argv.slice(2)
if (!printedHelp(args, help)) {
  await main(async () => {
    assertNone(args)
    await runAll()
  })
}
