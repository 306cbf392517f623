/** The package on its way to the registry: its manifest, its types, and what npm says of it. */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { target } from '../../lib/native/load-addon'
import { npm } from './support/packed-package'

const root = join(__dirname, '../..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  name: string
  version: string
}

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'rss-publishing-'))))
afterAll(() => rmSync(folder, { recursive: true }))

function run(program: string, args: string[], cwd: string, env: Record<string, string> = {}) {
  const options = { cwd, encoding: 'utf8', env: { ...process.env, ...env } } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options)
  return { status, output: stdout + stderr }
}

describe('the packed tarball', () => {
  let tarball: string
  beforeAll(() => {
    // Without prepack: other tests are using what it would compile again.
    npm(root, 'pack', '--ignore-scripts', '--pack-destination', folder)
    tarball = join(folder, `${manifest.name}-${manifest.version}.tgz`)
  })

  test('has no problem that publint finds, not even a suggestion', () => {
    const publint = join(root, 'node_modules/publint/src/cli.js')
    const { status, output } = run(publint, ['--strict', tarball], root)
    expect(output).toContain('All good!')
    expect(status).toBe(0)
  })

  test('has types that every module resolution of TypeScript finds for every entry', () => {
    const options = ['--format', 'ascii', '--no-emoji', '--no-definitely-typed']
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    const { status, output } = run(attw, [...options, tarball], root)
    expect(output).toContain('No problems found')
    expect(output.match(/^"redis-session-storage/gm)!.length).toBeGreaterThan(9)
    expect(status).toBe(0)
  })

  test('is accepted by npm publish without a warning', () => {
    const registry = 'http://127.0.0.1:1/'
    writeFileSync(join(folder, 'npmrc'), '//127.0.0.1:1/:_authToken=none\n')
    const { npm_execpath } = process.env
    const npmCli = npm_execpath?.endsWith('npm-cli.js') ? npm_execpath : npmOfNode()
    const args = ['publish', '--dry-run', '--ignore-scripts', '--registry', registry]
    const more = ['--fetch-retries', '0', '--userconfig', join(folder, 'npmrc')]
    const { status, output } = run(npmCli, [...args, ...more], root)
    expect(output).toContain(`+ ${manifest.name}@${manifest.version}`)
    expect(output).not.toMatch(/npm (warn|error)/i)
    expect(status).toBe(0)
  })
})

/** The npm that was installed with Node.js. */
function npmOfNode(): string {
  const prefix = npm(root, 'root', '--global').trim()
  return join(prefix, 'npm/bin/npm-cli.js')
}

/** A folder with the scripts of the project and files to read. */
function projectWith(files: Record<string, string>): string {
  const home = mkdtempSync(join(folder, 'project-'))
  cpSync(join(root, 'scripts'), join(home, 'scripts'), { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), text)
  }
  return home
}

describe('before npm publish', () => {
  const addresses = (host: string) => ({
    homepage: `https://${host}`,
    repository: { type: 'git', url: `git+https://${host}/redis-session-storage.git` },
    bugs: { url: `https://${host}/issues` },
  })

  function prepublish(fields: object, env: Record<string, string> = { npm_config_dry_run: '' }) {
    const home = projectWith({ 'package.json': JSON.stringify(fields) })
    return run(join(home, 'scripts/prepublish.mjs'), [], home, env)
  }

  test('the addresses of the repository must be set, and the error has the command', () => {
    const { status, output } = prepublish({
      ...addresses('code.test'),
      bugs: { url: 'https://x.example' },
      homepage: undefined,
    })
    expect(status).toBe(1)
    expect(output).toContain('Set homepage, bugs.url: npm pkg set homepage=… bugs.url=…')
  })

  test('addresses that are set are accepted', () => {
    expect(prepublish(addresses('code.test'))).toEqual({ status: 0, output: '' })
  })

  test('a dry run is accepted without them', () => {
    const dryRun = { npm_config_dry_run: 'true' }
    expect(prepublish(addresses('x.example'), dryRun)).toEqual({ status: 0, output: '' })
  })
})

describe('npm pack in a fresh clone', () => {
  const host = target()
  const kept = `build-output/prebuilds/${host}`
  const binary = 'redis-session-storage.node'

  /** A project with the binary of this platform that was built for a release of its sources. */
  function cloneWithKept(): string {
    const home = projectWith({
      'src/a.cpp': 'int a;',
      'deps/b.h': '',
      'binding.gyp': '{}',
      [`${kept}/${binary}`]: 'a kept binary',
    })
    symlinkSync(join(root, 'dist'), join(home, 'dist'))
    const stamp = evaluate(
      home,
      `import { createHash } from 'node:crypto'
      import { compilerIdentity } from './scripts/lib/cross/compiler.mjs'
      import { hashOf } from './scripts/lib/stamps.mjs'
      const inputs = hashOf(['src', 'scripts/lib/cross'].map((name) => process.cwd() + '/' + name))
      const binary = createHash('sha256').update('a kept binary').digest('hex')
      console.log(JSON.stringify(['${host}', compilerIdentity(), inputs].join(' ') + '\\n' + binary))`,
    )
    writeFileSync(join(home, kept, '.stamp'), stamp)
    return home
  }

  function evaluate(home: string, code: string): string {
    const args = ['--input-type=module', '--eval', code]
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: home, encoding: 'utf8' })
    if (stderr) throw new Error(stderr)
    return JSON.parse(stdout) as string
  }

  const stageKept = (home: string) =>
    evaluate(
      home,
      `import { stageKept } from './scripts/lib/prebuilds.mjs'
      console.log(JSON.stringify(stageKept()))`,
    )

  test('takes the kept binary of this platform instead of compiling', () => {
    const home = cloneWithKept()
    expect(stageKept(home)).toBe(true)
    expect(readFileSync(join(home, 'prebuilds', host, binary), 'utf8')).toBe('a kept binary')
    expect(readFileSync(join(home, 'native-build/binding.gyp'), 'utf8')).toBe('{}')
  })

  test.each([
    ['was built from other sources', 'src/a.cpp'],
    ['has changed', `${kept}/${binary}`],
    ['is not needed, because the addon has been compiled', `build/Release/${binary}`],
  ])('does not take a kept binary that %s', (_, file) => {
    const home = cloneWithKept()
    mkdirSync(dirname(join(home, file)), { recursive: true })
    writeFileSync(join(home, file), 'changed')
    expect(stageKept(home)).toBe(false)
    expect(existsSync(join(home, 'prebuilds'))).toBe(false)
  })
})
