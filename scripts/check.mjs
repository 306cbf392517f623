/**
 * npm run check: runs formatters, linters, type checks and the `house` tests in parallel. Prints
 * only problems.
 */
import { join } from 'node:path'

import { cppFiles } from './lib/cpp-files.mjs'
import { installCommand } from './lib/package-managers.mjs'
import { root } from './lib/paths.mjs'
import { run } from './lib/processes.mjs'
import { main, step } from './lib/steps.mjs'

const bin = (name) => join(root, 'node_modules', '.bin', name)

/** Type-checks lib/ and compiles it first: the type check of the tests uses the output. */
const compiling = ['types', [process.execPath, join(root, 'scripts/build-js.mjs')]]

const checks = {
  'clang-format': ['clang-format', '--dry-run', '-Werror', ...cppFiles()],
  prettier: [bin('prettier'), '--check', '--log-level', 'warn', '.'],
  eslint: [bin('eslint'), '.'],
  'types of the tests': [bin('tsc'), '--noEmit', '-p', 'test'],
  'house rules': [bin('jest'), '--selectProjects', 'house'],
}

async function check([name, [command, ...args]]) {
  try {
    await run(command, args, { cwd: root })
    return []
  } catch (error) {
    const missing = error.code === 'ENOENT' && `${command} is missing: ${installCommand([command])}`
    return [missing || `${name} found something`]
  }
}

await main(() =>
  step('Checking', async () => {
    const complaints = await check(compiling)
    complaints.push(...(await Promise.all(Object.entries(checks).map(check))).flat())
    if (complaints.length > 0) throw new Error(complaints.join('\n'))
  }),
)
