/**
 * npm run fuzz [-- seconds]: feeds the readers of replies, JSON and greetings what nobody would send,
 * for 600 seconds in all unless told otherwise.
 */
import { buildFuzzTargets, ensureFuzzer, fuzz, fuzzTargets, fuzzerPackages } from './lib/fuzz.mjs'
import { installCommand } from './lib/package-managers.mjs'
import { secondsFrom } from './lib/seconds.mjs'
import { main, step } from './lib/steps.mjs'

await main(async () => {
  const share = Math.max(1, Math.round(secondsFrom(process.argv, 600) / fuzzTargets.length))
  if (!(await ensureFuzzer())) {
    throw new Error(`libFuzzer is missing. Install it: ${installCommand(fuzzerPackages)}`)
  }
  await step('Compiling the fuzz targets', buildFuzzTargets)
  for (const target of fuzzTargets) {
    const fine = await step(`Fuzzing ${target} for ${share} s`, () => fuzz(target, share))
    if (!fine) process.exitCode = 1
  }
})
