/**
 * npm run test:prebuild: runs the API tests on the binary of a release for Linux x64, which another
 * compiler and another C++ library made. The build of this platform must have run.
 */
import { binaryOf, buildTarget } from './lib/cross/binaries.mjs'
import { main, step } from './lib/steps.mjs'
import { jestOnBinary } from './lib/suites.mjs'

await main(async () => {
  await step('Building linux-x64', () => buildTarget('linux-x64'))
  const { passed, failed } = await step('API tests', () => jestOnBinary(binaryOf('linux-x64')))
  console.log(`${passed} passed, ${failed} failed`)
  if (failed > 0 || passed === 0) process.exitCode = 1
})
