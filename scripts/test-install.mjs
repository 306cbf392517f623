/**
 * npm run test:install: installs the packed tarball with an old and a new version of npm, pnpm and
 * Yarn, without a compiler and without prompts.
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
