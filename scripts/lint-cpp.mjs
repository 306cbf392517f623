/**
 * npm run lint:cpp: runs clang-tidy on the core, with warnings as errors. It takes minutes, so `npm
 * run check` does not include it. The binding is excluded, because its headers come from Node.js.
 */
import { availableParallelism } from 'node:os'

import { cppFiles } from './lib/cpp-files.mjs'
import { root } from './lib/paths.mjs'
import { run, show } from './lib/processes.mjs'
import { main, step } from './lib/steps.mjs'

const core = cppFiles().filter((file) => /^src\/(?!binding\/).*\.cpp$/.test(file))

async function lint(files) {
  let failures = 0
  for (let file = files.shift(); file; file = files.shift()) {
    const code = await show('clang-tidy', ['--quiet', '-p', 'build-cmake', file], { cwd: root })
    if (code !== 0) failures += 1
  }
  return failures
}

await main(() =>
  step('clang-tidy', async () => {
    await run('cmake', ['-S', root, '-B', 'build-cmake'], { cwd: root })
    const workers = Array.from({ length: availableParallelism() }, () => lint(core))
    const failures = (await Promise.all(workers)).reduce((sum, count) => sum + count, 0)
    if (failures > 0) throw new Error(`clang-tidy found something in ${failures} files`)
  }),
)
