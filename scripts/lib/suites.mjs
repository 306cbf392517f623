/**
 * The test runners. Each shows its own output and resolves to the numbers of passed and failed
 * tests. A runner that exits without a report counts as one failure.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { clearInterval, setInterval } from 'node:timers'

import { output, root } from './paths.mjs'
import { signalTree, treeOf } from './process-tree.mjs'
import { run, show, start as startProgram } from './processes.mjs'
import { sumOf } from './totals.mjs'

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

/** Compiles the core and its tests. `sanitize` adds AddressSanitizer and UBSan. */
export async function buildCore({ sanitize = false } = {}) {
  const folder = join(root, sanitize ? 'build-sanitize' : 'build-cmake')
  await run('cmake', ['-S', root, '-B', folder, `-DRSS_SANITIZE=${sanitize ? 'ON' : 'OFF'}`])
  const jobs = String(availableParallelism())
  await run('cmake', ['--build', folder, '--parallel', jobs])
  return join(folder, 'rss_tests')
}

/** Runs the tests that match the filter in one process (shard) per CPU core. */
export async function googleTest(executable, filter = '*') {
  const shards = availableParallelism()
  const all = Array.from({ length: shards }, (_, shard) =>
    googleTestShard(executable, filter, shard, shards),
  )
  return sumOf(await Promise.all(all))
}

function googleTestShard(executable, filter, shard, shards) {
  const env = {
    ...process.env,
    GTEST_FILTER: filter,
    GTEST_TOTAL_SHARDS: `${shards}`,
    GTEST_SHARD_INDEX: `${shard}`,
  }
  const start = (report) =>
    show(executable, [`--gtest_output=json:${report}`, '--gtest_brief=1'], { env })
  return counted(`googletest-${shard}`, start, ({ testsuites }) => {
    const tests = testsuites.flatMap((suite) => suite.testsuite)
    const failed = tests.filter((test) => test.failures).length
    const completed = tests.filter((test) => test.result === 'COMPLETED').length
    return { passed: completed - failed, failed }
  })
}

/**
 * Kills a runner that keeps running 30 seconds after its report. Something in it leaks, so it
 * counts as failed.
 */
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

/** Runs exactly these test files, paths relative to the project. */
export function jestPaths(paths) {
  return countedJest('chosen', ['--runTestsByPath', ...paths])
}

/**
 * Runs the API tests whose file names start with one of `files`, in an environment that may be
 * slow.
 */
export function jestFiles(name, files, env) {
  const choice = ['--selectProjects', 'js', '--testPathPatterns', `/js/(${files.join('|')})`]
  return countedJest(name, [...choice, '--runInBand', '--testTimeout', '120000'], env)
}

/** Runs the API tests on a binary, except the tests of the binary that is compiled here. */
export function jestOnBinary(binary) {
  const ignored = '/js/(binaries|load-addon|packaging-binary)\\.test'
  const choice = ['--selectProjects', 'js', '--testPathIgnorePatterns', ignored]
  return countedJest('prebuild', choice, { ...process.env, REDIS_SESSION_STORAGE_BINARY: binary })
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
