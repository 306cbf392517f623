/** Console output of the scripts: the title and the duration of each step. */
import { endChildren, endChildrenOnSignals } from './processes.mjs'

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** Runs `work` under a title and returns its result. A string is also printed. */
export async function step(title, work) {
  const since = performance.now()
  console.log(`==> ${title}`)
  const result = await work()
  const note = typeof result === 'string' ? `${result}, ` : ''
  console.log(`    ${note}${seconds(since)}`)
  return result
}

/**
 * Runs the main function of a script. A failure prints only its message. All children are
 * terminated at the end, whatever the outcome.
 */
export async function main(work) {
  endChildrenOnSignals()
  // Node.js 20 may hang after a socket was reset during its shutdown.
  process.on('beforeExit', () => process.exit())
  try {
    await work()
  } catch (error) {
    console.error(`\n${error.message}`)
    process.exitCode ||= 1
  } finally {
    endChildren()
  }
}
