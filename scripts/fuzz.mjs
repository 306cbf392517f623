/**
 * npm run fuzz [-- seconds]: fuzzes the parsers of replies and JSON, and the connection handshake.
 * Runs for 600 seconds in total by default.
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
