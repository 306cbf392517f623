/** Compiles the soak of test/soak to build-soak and runs it in its own process. */
import { join } from 'node:path'

import { root } from './paths.mjs'
import { run, show } from './processes.mjs'

/**
 * Makes malloc return free memory to the system immediately, so that it does not count as memory of
 * the soak.
 */
const thriftyMalloc = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '131072',
}

async function compile() {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [compiler, '-p', join(root, 'test/soak')], { cwd: root })
}

/** Runs the soak for `seconds` seconds with visible output. Returns true if it passed. */
export async function soak(seconds) {
  await compile()
  const program = join(root, 'build-soak/soak/main.js')
  const code = await show(process.execPath, ['--expose-gc', program, String(seconds)], {
    cwd: root,
    env: { ...process.env, ...thriftyMalloc },
  })
  return code === 0
}

/**
 * Runs test/soak/certainty with these options and visible output. Returns true if no guarantee was
 * violated.
 */
export async function soakCertainty(options) {
  await compile()
  const program = join(root, 'build-soak/soak/certainty/main.js')
  return (await show(process.execPath, [program, ...options], { cwd: root })) === 0
}

/** Runs 20 seconds with each value of `fallback`, counted as two tests. */
export async function certaintyTests() {
  const results = []
  for (const fallback of ['never', 'auto']) {
    results.push(await soakCertainty(['--seconds', '20', '--fallback', fallback]))
  }
  const passed = results.filter((fine) => fine).length
  return { passed, failed: results.length - passed }
}
