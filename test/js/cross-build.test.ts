/** The scripts that build and pack the binaries of a release. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { buildTargets } from '../../lib/next/build-targets'

const root = join(__dirname, '../..')

/** Runs an ES module in the root. Its output is JSON. */
function evaluate(code: string): any {
  const args = ['--input-type=module', '--eval', code]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  if (stderr) throw new Error(stderr)
  return JSON.parse(stdout)
}

function prebuild(...args: string[]) {
  const script = join(root, 'scripts/prebuild.mjs')
  return spawnSync(process.execPath, [script, ...args], { cwd: root, encoding: 'utf8' })
}

const platforms = ['linux-x64', 'linux-arm64', 'linux-x64-musl', 'linux-arm64-musl']
const otherPlatforms = ['win32-x64', 'win32-arm64', 'darwin-arm64', 'darwin-x64']

test('--help explains the options and lists all targets', () => {
  const { stdout, status } = prebuild('--help')
  expect(status).toBe(0)
  expect(stdout).toContain('--all')
  for (const name of [...platforms, ...otherPlatforms]) expect(stdout).toContain(name)
})

test('the option `targets` of withRedisSessionStorage takes the targets of a release', () => {
  const names = evaluate(`
    import { targets } from './scripts/lib/cross/targets.mjs'
    console.log(JSON.stringify(Object.keys(targets)))`)
  expect(names).toEqual(buildTargets)
})

test('an unknown target is an error that lists the known ones', () => {
  const { stderr, status } = prebuild('--target', 'linux-x64,plan9-x64')
  expect(status).toBe(1)
  expect(stderr).toContain('Unknown target: plan9-x64. The targets are: linux-x64, linux-arm64')
})

describe('the translation units', () => {
  const group = (sources: Record<string, string>, types: string[] = []): string[][] =>
    evaluate(`
      import { groupSources } from './scripts/lib/cross/units.mjs'
      const sources = Object.entries(${JSON.stringify(sources)})
      const named = sources.map(([path, text]) => ({ path, text }))
      const units = groupSources(named, new Set(${JSON.stringify(types)}))
      console.log(JSON.stringify(units.map(({ paths }) => paths)))`)

  const local = (code: string) => `namespace {\n${code}\n}  // namespace\n`

  test('hold the sources of one module', () => {
    expect(group({ 'src/net/a.cpp': '', 'src/base/b.cpp': '', 'src/net/c.cpp': '' })).toEqual([
      ['src/net/a.cpp', 'src/net/c.cpp'],
      ['src/base/b.cpp'],
    ])
  })

  test('never hold two sources that define the same local name', () => {
    const [function_, constant] = [local('bool same(int a) {'), local('constexpr int same = 1;')]
    expect(group({ 'src/net/a.cpp': function_, 'src/net/b.cpp': constant })).toHaveLength(2)
  })

  test('ignore names inside of raw strings, such as scripts', () => {
    const script = local('constexpr char kOne[] = R"lua(\nlocal same = 1\n)lua";')
    const other = local('bool local(int same) {')
    expect(group({ 'src/net/a.cpp': script, 'src/net/b.cpp': other })).toHaveLength(1)
  })

  test('hold a source alone if it defines a local name that is also a declared type', () => {
    const sources = { 'src/net/a.cpp': local('struct Change {'), 'src/net/b.cpp': '' }
    expect(group(sources, ['Change'])).toHaveLength(2)
  })
})

test('a package whose hash differs from the pinned one is neither unpacked nor kept', () => {
  const toolchain = join(root, 'build-output/toolchain')
  mkdirSync(toolchain, { recursive: true })
  const tarball = join(toolchain, 'rss-changed-1.0.0.tgz')
  writeFileSync(tarball, 'not what was pinned')
  try {
    const message = evaluate(`
      import { npmFiles } from './scripts/lib/cross/npm-files.mjs'
      const changed = { spec: 'rss-changed@1.0.0', integrity: 'sha512-pinned' }
      const error = await npmFiles(changed).catch((reason) => reason)
      console.log(JSON.stringify(error.message))`)
    expect(message).toMatch(
      /rss-changed@1\.0\.0 was expected to be sha512-pinned, and is sha512-\S+/,
    )
    expect(existsSync(tarball)).toBe(false)
    expect(existsSync(join(toolchain, 'rss-changed-1.0.0'))).toBe(false)
  } finally {
    rmSync(tarball, { force: true })
  }
})

test('a release without the binary of a platform is refused, with the command that builds it', () => {
  const message = evaluate(`
    import { verifyRelease } from './scripts/lib/prebuilds.mjs'
    try { verifyRelease(['plan9-x64']) } catch (error) { console.log(JSON.stringify(error.message)) }`)
  expect(message).toContain('Missing or outdated: plan9-x64')
  expect(message).toContain('npm run prebuild -- --all')
})

test('the table of platforms says what was done with each binary', () => {
  const table = evaluate(`
    import { tableOf } from './scripts/lib/platforms/table.mjs'
    const row = { target: 'linux-x64', size: 1507288, versions: '20.20.2', details: 'run' }
    const rows = [{ ...row, level: 'run' }, { ...row, level: 'emulated' }, { ...row, level: 'symbols' }]
    console.log(JSON.stringify(tableOf(rows, 'It was started.', '2026-11-30')))`)
  expect(table).toContain('`npm run test:platforms` on 2026-11-30')
  expect(table).toContain('| linux-x64 | tested | 20.20.2 | run | 1507 kB |')
  expect(table).toContain('| linux-x64 | tested under emulation |')
  expect(table).toContain('| linux-x64 | built, not run by us |')
  expect(table).toMatch(/kB \|\n\nIt was started\.\n$/)
})
