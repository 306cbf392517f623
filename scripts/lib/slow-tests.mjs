/** Short runs of the fuzz targets and of the soak, counted as tests. */
import { buildFuzzTargets, ensureFuzzer, fuzz, fuzzTargets, fuzzerPackages } from './fuzz.mjs'
import { installCommand } from './package-managers.mjs'
import { soak } from './soak.mjs'
import { none } from './totals.mjs'

/** Runs each fuzz target for a few seconds and counts it as one test. */
export async function fuzzTests() {
  if (!(await ensureFuzzer())) {
    console.log(
      'The fuzz targets are skipped: there is no libFuzzer here, and none can be installed. To run ' +
        `them: ${installCommand(fuzzerPackages)}, then npm run fuzz`,
    )
    return none
  }
  await buildFuzzTargets()
  const results = []
  for (const target of fuzzTargets) results.push(await fuzz(target, 4))
  const passed = results.filter((fine) => fine).length
  return { passed, failed: results.length - passed }
}

/** Runs ten seconds of `npm run soak` and counts them as one test. */
export async function soakTest() {
  const fine = await soak(10)
  return { passed: Number(fine), failed: Number(!fine) }
}
