/**
 * npm run soak [-- seconds]: callers that check everything they get while the server and the way to
 * it are broken in every way, for 600 seconds unless told otherwise. Needs `npm run build:native`.
 */
import { build } from './lib/build.mjs'
import { ensure } from './lib/packages.mjs'
import { secondsFrom } from './lib/seconds.mjs'
import { soak } from './lib/soak.mjs'
import { main, step } from './lib/steps.mjs'
import { forTheSoak } from './lib/tools.mjs'

await main(async () => {
  const seconds = secondsFrom(process.argv, 600)
  await step('System packages', () => ensure(forTheSoak))
  await step('Compiling lib/', build)
  if (!(await step(`Soaking for ${seconds} s`, () => soak(seconds)))) process.exitCode = 1
})
