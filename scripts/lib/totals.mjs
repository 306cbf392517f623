/** The numbers of passed and failed tests. */

export const none = { passed: 0, failed: 0 }

export function sumOf(results) {
  const sum = (name) => results.reduce((total, result) => total + result[name], 0)
  return { passed: sum('passed'), failed: sum('failed') }
}

/** Prints the totals as the last line and sets the exit code. */
export function report(results) {
  const { passed, failed } = sumOf(results)
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
