/**
 * npm run test:install: npm, pnpm and Yarn, each in an old and a new version, install the packed
 * tarball without a compiler and without a question.
 */
import { pack } from './lib/build.mjs'
import { installerTests } from './lib/installers.mjs'
import { main, step } from './lib/steps.mjs'

await main(async () => {
  let tarball
  await step('Compiling and packing', async () => {
    tarball = await pack()
  })
  const { passed, failed } = await installerTests(tarball)
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
})
