/**
 * What a script tells the person in front of it: each step by name, and how long it took.
 */
import { endChildren, endChildrenOnSignals } from './processes.mjs'

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** Runs `work` under a title. What `work` returns is the step's result; a string is shown too. */
export async function step(title, work) {
  const since = performance.now()
  console.log(`==> ${title}`)
  const result = await work()
  const note = typeof result === 'string' ? `${result}, ` : ''
  console.log(`    ${note}${seconds(since)}`)
  return result
}

/**
 * Runs a script's whole work; a failure ends it with its message alone. No child outlives it, however
 * it ends.
 */
export async function main(work) {
  endChildrenOnSignals()
  // Node.js 20 may never end by itself after a socket was reset while it was being shut down.
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
