/**
 * .ci/run: runs `npm test`, then `npm run test:slow`, even if the first one fails. The last line
 * has the totals of both.
 */
import { npmCommand, start } from './lib/processes.mjs'
import { main } from './lib/steps.mjs'
import { report } from './lib/totals.mjs'

/** Shows the output of an npm script and returns the totals in its last line. */
async function totalsOf(...args) {
  const [command, ...before] = npmCommand()
  const { child, exit } = start(command, [...before, ...args], {
    stdio: ['inherit', 'pipe', 'inherit'],
  })
  let tail = ''
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk)
    tail = (tail + chunk).slice(-1000)
  })
  const code = await exit
  return totalsIn(tail, code)
}

/** A script that fails without failed tests counts as one failure. */
function totalsIn(tail, code) {
  const [, passed = 0, failed = 0] = /(\d+) passed, (\d+) failed\s*$/.exec(tail) ?? []
  const complete = code === 0 && /failed\s*$/.test(tail)
  return { passed: Number(passed), failed: Math.max(Number(failed), complete ? 0 : 1) }
}

await main(async () => {
  report([await totalsOf('test'), await totalsOf('run', 'test:slow')])
})
