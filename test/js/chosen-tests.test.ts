/** The arguments of `npm test`, `npm run test:slow` and `npm run demo`. */
import { output, root } from './support/child'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

interface Choice {
  paths: string[]
  filter: string
}

async function choose(...words: string[]): Promise<Choice> {
  const code = `
    import { choose, googleTestFilter } from './scripts/lib/chosen-tests.mjs'
    const paths = choose(${JSON.stringify(words)})
    const filter = googleTestFilter(paths.filter((path) => path.endsWith('.cpp')))
    console.log(JSON.stringify({ paths, filter }))`
  return JSON.parse(await output(code, { type: 'module' })) as Choice
}

function run(script: string, ...args: string[]) {
  const program = join(root, 'scripts', script)
  return spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8' })
}

describe('npm test -- <name>', () => {
  test.each(['store/cache', 'src/store/cache', 'src/store/cache/'])(
    'runs the C++ tests, the contract scenarios and the Jest tests of the module for %s',
    async (name) => {
      const { paths, filter } = await choose(name)
      expect(paths).toContain('test/cpp/store/cache/cache_test.cpp')
      expect(paths).toContain('test/js/cache-lock.test.ts')
      expect(paths.filter((path) => !/\/cache|tag_log/.test(path))).toEqual([])
      expect(filter.split(':')).toContain('*Contract.*/*CacheStore')
    },
  )

  test('runs the Jest tests of a module of lib/ alone if src/ has no module of that name', async () => {
    const { paths, filter } = await choose('lib/react')
    expect(paths).toContain('test/js/react-tabs.test.ts')
    expect(paths.filter((path) => !path.startsWith('test/js/react'))).toEqual([])
    expect(filter).toBe('')
  })

  test('runs the tests of all modules of store/ for store', async () => {
    const { paths } = await choose('store')
    expect(paths).toContain('test/cpp/store/locks/locks_test.cpp')
    expect(paths).toContain('test/js/tenant-sessions.test.ts')
    expect(paths).not.toContain('test/cpp/redis/pool_test.cpp')
  })

  test('accepts the name of a module with hyphens and with underscores', async () => {
    const { paths } = await choose('tenant_sessions')
    expect(paths).toContain('test/cpp/store/tenant_sessions/tenant_sessions_test.cpp')
    expect((await choose('tenant-sessions')).paths).toEqual(paths)
  })

  test('runs the tests whose path contains the name if no module has it', async () => {
    const { paths } = await choose('cache-lock', 'expiry_wheel')
    expect(paths).toEqual(['test/js/cache-lock.test.ts', 'test/cpp/memory/expiry_wheel_test.cpp'])
  })

  test('finds plain, fixture, parameterized and typed GoogleTests of a file', async () => {
    const { filter } = await choose('backend_contract_test', 'test/cpp/policy/breaker')
    const patterns = filter.split(':')
    expect(patterns).toContain('BackendContract.EveryOperationHasAScenario')
    expect(patterns).toContain('*/UndoContract.RestoresTheDataAfterEveryOperationThatHasAnUndo/*')
    expect(patterns.some((pattern) => pattern.startsWith('Breaker'))).toBe(true)
  })

  test('finds tests for every module', async () => {
    const code = `
      import { choose, modules } from './scripts/lib/chosen-tests.mjs'
      console.log(modules().map((name) => name + ' ' + choose([name]).length).join('\\n'))`
    const lines = (await output(code, { type: 'module' })).trim().split('\n')
    expect(lines.length).toBeGreaterThan(15)
    expect(lines.filter((line) => !/ [1-9]\d*$/.test(line))).toEqual([])
  })

  test('lists the modules and fails for an unknown name', () => {
    const { status, stderr } = run('test.mjs', 'no-such-module')
    expect(status).toBe(1)
    expect(stderr).toMatch(/No test belongs to no-such-module.*store\/cache/s)
  })

  test('fails for an unknown option', () => {
    const { status, stderr } = run('test.mjs', '--no-such-option')
    expect(status).toBe(1)
    expect(stderr).toContain('--no-such-option')
  })
})

describe.each([
  ['test.mjs', 'npm test '],
  ['test-slow.mjs', 'npm run test:slow '],
  ['demo.mjs', 'npm run demo '],
])('scripts/%s', (script, usage) => {
  test.each(['--help', '-h'])('prints its usage and does nothing else with %s', (option) => {
    const { status, stdout, stderr } = run(script, option)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.startsWith(usage)).toBe(true)
    expect(stdout).not.toContain('==>')
  })
})

test.each(['test-slow.mjs', 'demo.mjs'])('scripts/%s rejects an unknown argument', (script) => {
  const { status, stderr } = run(script, 'now')
  expect(status).toBe(1)
  expect(stderr).toContain('Unknown argument: now')
})
