/**
 * How long a fresh process takes to import each package, without a connection. Milliseconds.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const packages = { ours: '../../dist/entries/index.js', 'node-redis': 'redis', ioredis: 'ioredis' }

function once(name) {
  const script = `const begin = performance.now()
    require(${JSON.stringify(name)})
    console.log(performance.now() - begin)
    process.exit()`
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  return Number(execFileSync(process.execPath, ['-e', script], { cwd, encoding: 'utf8' }))
}

/** `{ 1: { [contender]: turns } }`, in the shape of the other works. */
export function runImports(options) {
  options.say('import of the package')
  const runs = { ours: [], 'node-redis': [], ioredis: [] }
  Object.values(packages).forEach(once)
  for (let turn = 0; turn < 2 * options.turns; turn++) {
    for (const name of Object.keys(packages)) runs[name].push({ ms: once(packages[name]) })
  }
  return { 1: runs }
}
