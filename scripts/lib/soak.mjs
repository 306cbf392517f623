/** The soak of test/soak: compiled to build-soak, then run in a process of its own. */
import { join } from 'node:path'

import { root } from './paths.mjs'
import { run, show } from './processes.mjs'

/** What malloc has free goes back to the system at once, and so does not count as the soak's memory. */
const thriftyMalloc = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '131072',
}

async function compile() {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [compiler, '-p', join(root, 'test/soak')], { cwd: root })
}

/** Runs it for so many seconds, its output shown; whether all was as it must be. */
export async function soak(seconds) {
  await compile()
  const program = join(root, 'build-soak/soak/main.js')
  const code = await show(process.execPath, ['--expose-gc', program, String(seconds)], {
    cwd: root,
    env: { ...process.env, ...thriftyMalloc },
  })
  return code === 0
}

/** Runs test/soak/certainty with these options, its output shown; whether no promise was broken. */
export async function soakCertainty(options) {
  await compile()
  const program = join(root, 'build-soak/soak/certainty/main.js')
  return (await show(process.execPath, [program, ...options], { cwd: root })) === 0
}

/** Twenty seconds with each fallback, counted as two tests. */
export async function certaintyTests() {
  const results = []
  for (const fallback of ['never', 'auto']) {
    results.push(await soakCertainty(['--seconds', '20', '--fallback', fallback]))
  }
  const passed = results.filter((fine) => fine).length
  return { passed, failed: results.length - passed }
}
