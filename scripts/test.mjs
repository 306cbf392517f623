/**
 * npm test: installs what the tests need, builds, and runs GoogleTest, Jest and the browser tests.
 * With arguments it runs the tests of these modules. The last line has the totals.
 */
import { printedHelp } from './lib/arguments.mjs'
import { browserTests } from './lib/browser-tests.mjs'
import { moduleTests } from './lib/module-tests.mjs'
import { compilePackage, installTools } from './lib/preparation.mjs'
import { main, step } from './lib/steps.mjs'
import { buildCore, googleTest, jest } from './lib/suites.mjs'
import { report } from './lib/totals.mjs'

const help = `
npm test                   runs all tests of the package: GoogleTest, Jest and the browser tests
npm test -- store/cache    runs the tests of one module of src/ or lib/, C++ and Jest
npm test -- cache-lock     runs the tests whose path contains this text

Several names may be given. An unknown name lists the modules. Both forms install and compile what
the tests need first. The last line has the totals.

The demo's tests, fuzzing, soak and installation: npm run test:slow
`

async function allTests() {
  await installTools()
  await compilePackage()
  let executable
  await step('Compiling the core and its tests', async () => {
    executable = await buildCore()
  })
  return [
    await step('GoogleTest', () => googleTest(executable)),
    await step('Jest', () => jest('house', 'js')),
    await step('Browser', () => browserTests('browser')),
  ]
}

const words = process.argv.slice(2)
if (!printedHelp(words, help)) {
  await main(async () => {
    const option = words.find((word) => word.startsWith('-'))
    if (option) throw new Error(`Unknown option: ${option}. See npm test -- --help.`)
    report(await (words.length > 0 ? moduleTests(words) : allTests()))
  })
}
