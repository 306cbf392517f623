/**
 * npm run soak [-- seconds]: callers check every result while faults are injected into the server
 * and the network path to it. Runs for 600 seconds by default. Compiles lib/ and the addon first.
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
