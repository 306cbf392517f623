/** npm run test:cpp [-- --sanitize]: runs the C++ tests, optionally under ASan and UBSan. */
import { main } from './lib/steps.mjs'
import { buildCore, googleTest } from './lib/suites.mjs'

await main(async () => {
  const sanitize = process.argv.includes('--sanitize')
  const { passed, failed } = await googleTest(await buildCore({ sanitize }))
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
})
