/**
 * The test runners. Each shows its own output and resolves to how many tests passed and failed; one
 * that ends without a report counts as one failure.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { clearInterval, setInterval } from 'node:timers'

import { output, root } from './paths.mjs'
import { signalTree, treeOf } from './process-tree.mjs'
import { run, show, start as startProgram } from './processes.mjs'

async function counted(name, start, count) {
  mkdirSync(output, { recursive: true })
  const report = join(output, `${name}.json`)
  rmSync(report, { force: true })
  const code = await start(report)
  try {
    const { passed, failed } = count(JSON.parse(readFileSync(report, 'utf8')))
    return { passed, failed: code === 0 ? failed : Math.max(failed, 1) }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

/** Compiles the core and its tests; `sanitize` adds AddressSanitizer and UBSan. */
export async function buildCore({ sanitize = false } = {}) {
  const folder = join(root, sanitize ? 'build-sanitize' : 'build-cmake')
  await run('cmake', ['-S', root, '-B', folder, `-DRSS_SANITIZE=${sanitize ? 'ON' : 'OFF'}`])
  const jobs = String(availableParallelism())
  await run('cmake', ['--build', folder, '--parallel', jobs])
  return join(folder, 'rss_tests')
}

/** As many processes as there are cores, each with its share of the tests. */
export async function googleTest(executable) {
  const shards = availableParallelism()
  const all = Array.from({ length: shards }, (_, shard) =>
    googleTestShard(executable, shard, shards),
  )
  const results = await Promise.all(all)
  const sum = (name) => results.reduce((total, result) => total + result[name], 0)
  return { passed: sum('passed'), failed: sum('failed') }
}

function googleTestShard(executable, shard, shards) {
  const env = { ...process.env, GTEST_TOTAL_SHARDS: `${shards}`, GTEST_SHARD_INDEX: `${shard}` }
  const start = (report) =>
    show(executable, [`--gtest_output=json:${report}`, '--gtest_brief=1'], { env })
  return counted(`googletest-${shard}`, start, ({ testsuites }) => {
    const tests = testsuites.flatMap((suite) => suite.testsuite)
    const failed = tests.filter((test) => test.failures).length
    const completed = tests.filter((test) => test.result === 'COMPLETED').length
    return { passed: completed - failed, failed }
  })
}

/** A runner that has reported is to end by itself: one that does not has a leak, and fails for it. */
function endSoonAfter(report, { child, exit }) {
  let seconds = 30
  const watch = setInterval(() => {
    if (!existsSync(report) || --seconds > 0) return
    clearInterval(watch)
    console.error('The tests are over, but something that they started keeps running')
    signalTree(treeOf([child.pid]), 'SIGKILL')
  }, 1000)
  return exit.finally(() => clearInterval(watch))
}

export function jest(...suites) {
  return countedJest(suites.join('-'), ['--selectProjects', ...suites])
}

/** The tests of the API in the files whose names begin so, in this environment, which may be slow. */
export function jestFiles(name, files, env) {
  const choice = ['--selectProjects', 'js', '--testPathPattern', `/js/(${files.join('|')})`]
  return countedJest(name, [...choice, '--runInBand', '--testTimeout', '120000'], env)
}

function countedJest(name, choice, env = process.env) {
  const program = join(root, 'node_modules', 'jest', 'bin', 'jest.js')
  const start = (report) => {
    const args = [program, ...choice, '--json', `--outputFile=${report}`]
    return endSoonAfter(report, startProgram(process.execPath, args, { cwd: root, env }))
  }
  return counted(`jest-${name}`, start, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
  }))
}
