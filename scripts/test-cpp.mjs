/** npm run test:cpp [-- --sanitize]: the core's tests alone, if asked for under ASan and UBSan. */
import { endChildrenOnSignals } from './lib/processes.mjs'
import { main } from './lib/steps.mjs'
import { buildCore, googleTest } from './lib/suites.mjs'

await main(async () => {
  endChildrenOnSignals()
  const sanitize = process.argv.includes('--sanitize')
  const { passed, failed } = await googleTest(await buildCore({ sanitize }))
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
})
