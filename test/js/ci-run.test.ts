/** .ci/run runs both test scripts and prints the totals of both, whatever they end with. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { root } from './support/child'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'rss-ci-'))))
afterAll(() => rmSync(folder, { recursive: true }))

interface Ending {
  lastLine: string
  code: number
}

/** An npm whose `test` and `run test:slow` only print a last line and exit. */
function npmWith(test: Ending, slow: Ending): void {
  const branch = (words: string, { lastLine, code }: Ending) =>
    `"${words}") echo "The tests run"; echo "${lastLine}"; exit ${code} ;;`
  const cases = [branch('test', test), branch('run test:slow', slow)].join('\n')
  const npm = join(folder, 'npm')
  writeFileSync(npm, `#!/bin/sh\ncase "$*" in\n${cases}\nesac\nexit 9\n`)
  chmodSync(npm, 0o755)
}

function runCi() {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: [folder, process.env['PATH']].join(delimiter),
  }
  // Otherwise the npm that runs the tests, if there is one, would be used.
  delete env['npm_execpath']
  const options = { cwd: root, encoding: 'utf8', env } as const
  const { status, stdout } = spawnSync(join(root, '.ci', 'run'), options)
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1) }
}

const passing = { lastLine: '5 passed, 0 failed', code: 0 }

test.each<[string, Ending, Ending, string, number]>([
  ['both suites pass', passing, passing, '10 passed, 0 failed', 0],
  [
    'the first suite fails',
    { lastLine: '4 passed, 1 failed', code: 1 },
    passing,
    '9 passed, 1 failed',
    1,
  ],
  [
    'the second suite fails',
    passing,
    { lastLine: '3 passed, 2 failed', code: 1 },
    '8 passed, 2 failed',
    1,
  ],
  [
    'a suite ends before its tests run',
    passing,
    { lastLine: 'A package is missing', code: 1 },
    '5 passed, 1 failed',
    1,
  ],
  [
    'a suite with passed tests exits with an error code',
    { ...passing, code: 1 },
    passing,
    '10 passed, 1 failed',
    1,
  ],
])('.ci/run prints the totals of both suites when %s', (_, test, slow, lastLine, status) => {
  npmWith(test, slow)
  expect(runCi()).toEqual({ status, lastLine })
})
