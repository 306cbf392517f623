/** The package as a user gets it: packed, installed with install scripts blocked, and used. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { PackedPackage } from './support/packed-package'

interface Manifest {
  name: string
  version: string
  scripts: Record<string, string>
  exports: Record<string, unknown>
}

const root = join(__dirname, '../..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
const entries = Object.keys(manifest.exports)
  .filter((entry) => entry !== './package.json')
  .map((entry) => entry.replace('.', 'redis-session-storage'))

let installed: PackedPackage
beforeAll(() => {
  installed = PackedPackage.create()
}, 120_000)
afterAll(() => installed.remove())

const call = (storage: string) => `
  ${storage}.create({ name: 'a' })
    .then((id) => ${storage}.get(id))
    .then((session) => console.log(JSON.stringify(session)))`

describe('with install scripts blocked', () => {
  test('the package works from CommonJS', () => {
    installed.write(
      'use.cjs',
      `const { createStorage } = require('redis-session-storage')
      const { sessions } = createStorage({ provider: 'memory', logger: false })
      ${call('sessions')}`,
    )
    expect(installed.run('use.cjs')).toMatchObject({ name: 'a' })
  })

  test('the package works from an ES module', () => {
    installed.write(
      'use.mjs',
      `import { createStorage } from 'redis-session-storage'
      const { sessions } = createStorage({ provider: 'memory', logger: false })
      ${call('sessions')}`,
    )
    expect(installed.run('use.mjs')).toMatchObject({ name: 'a' })
  })

  test.each(entries)('%s has the same members, being the same values, either way', (entry) => {
    installed.write(
      'both.mjs',
      `import { createRequire } from 'node:module'
      import * as esm from '${entry}'
      const exported = createRequire(import.meta.url)('${entry}')
      const cjs = exported.default === exported ? { default: exported } : exported
      const differing = Object.keys(cjs).filter((name) => cjs[name] !== esm[name])
      console.log(JSON.stringify({ esm: Object.keys(esm).sort(), cjs: Object.keys(cjs).sort(), differing }))`,
    )
    const { esm, cjs, differing } = installed.run('both.mjs')
    expect(esm.length).toBeGreaterThan(0)
    expect(esm).toEqual(cjs)
    expect(differing).toEqual([])
  })
})

describe('types', () => {
  const lines = entries.map((entry, i) => `import * as entry${i} from '${entry}'`)
  const uses = entries.map((_, i) => `console.log(Object.keys(entry${i}))`)
  const typed = `
    import { createStorage, StorageError, type Session } from 'redis-session-storage'
    import { getRedisWrapper } from 'redis-session-storage/redis'
    interface Wizard { step: number }
    export async function use(id: string): Promise<number> {
      const session: Session<Wizard> | null = await createStorage().sessions.get(id)
      const expiry: string = session?.expiresAt ?? ''
      const answer: string | null = await (await getRedisWrapper()).get(expiry)
      if (!session) throw new StorageError('ERR_SESSION_NOT_FOUND', answer ?? '', { operation: 'x' })
      return session.step
    }`
  const source = [...lines, ...uses, typed].join('\n')
  const wrong = `
    import { createStorage } from 'redis-session-storage'
    export const id: number = createStorage().sessions.create({})`

  function check(kind: 'node16' | 'bundler' | 'node10', files: string[]) {
    const module = { node16: 'node16', bundler: 'preserve', node10: 'commonjs' }[kind]
    const options = { module, moduleResolution: kind }
    installed.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          ...options,
          target: 'es2022',
          lib: ['es2022'],
          types: ['node'],
          typeRoots: [join(root, 'node_modules/@types')],
          strict: true,
          noEmit: true,
          skipLibCheck: false,
        },
        files,
      }),
    )
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    return spawnSync(process.execPath, [tsc, '-p', installed.folder], { encoding: 'utf8' })
  }

  test.each(['node16', 'bundler'] as const)(
    'type every entry under %s from .cts .mts .ts, so that only a wrong use is an error',
    (kind) => {
      const files = ['types.cts', 'types.mts', 'types.ts']
      files.forEach((file) => installed.write(file, source))
      installed.write('wrong.ts', wrong)
      const errors = check(kind, [...files, 'wrong.ts']).stdout.match(/^\S.*/gm)
      expect(errors).toEqual([
        expect.stringMatching(/\bwrong\.ts\(.*'Promise<string>' is not assignable/),
      ])
    },
  )

  test('type every entry under node10, the older default of TypeScript', () => {
    installed.write('types.ts', source)
    expect(check('node10', ['types.ts']).stdout).toBe('')
  })
})

describe('building from source', () => {
  test('the tarball contains every source and the license of each third-party part', () => {
    const { variables } = JSON.parse(readFileSync(join(root, 'src/sources.gypi'), 'utf8')) as {
      variables: Record<string, string[]>
    }
    const parts = ['read.c', 'sds.c', 'alloc.c', 'COPYING'].map((name) => `deps/hiredis/${name}`)
    const expected = [
      ...Object.values(variables).flat(),
      ...parts,
      'deps/nlohmann/json.hpp',
      'deps/node-addon-api/napi.h',
      'deps/node-addon-api/LICENSE.md',
      'native-build/binding.gyp',
      'LICENSE',
      'THIRD-PARTY-NOTICES',
    ]
    expect(expected.filter((name) => !existsSync(join(installed.home, name)))).toEqual([])
  })

  test('the root of the tarball has no binding.gyp, so that no package manager compiles it', () => {
    expect(existsSync(join(installed.home, 'binding.gyp'))).toBe(false)
    expect(readFileSync(join(installed.home, 'native-build/binding.gyp'), 'utf8')).toBe(
      readFileSync(join(root, 'binding.gyp'), 'utf8'),
    )
  })

  test('the parts are found in the installed package itself', () => {
    const script = join(installed.home, 'scripts/native-deps.mjs')
    const { stdout, status } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
    expect(stdout).toBe('deps')
    expect(status).toBe(0)
  })
})

describe('docs/installing.md', () => {
  const text = readFileSync(join(root, 'docs/installing.md'), 'utf8')

  test('names the tarball that npm pack makes', () => {
    const { name, version } = manifest
    expect(text).toContain(`npm install ../redis-session-storage/${name}-${version}.tgz`)
    expect(readdirSync(installed.folder)).toContain(`${name}-${version}.tgz`)
  })

  test('compiles by a script that the installed package has, with all that it needs', () => {
    const [, folder, script] = /cd (\S+) && npm run (\S+)/.exec(text)!
    expect(join(installed.folder, folder!)).toBe(installed.home)
    const { scripts } = JSON.parse(
      readFileSync(join(installed.home, 'package.json'), 'utf8'),
    ) as Manifest
    const [, file] = /^node (\S+)$/.exec(scripts[script!]!)!
    expect(existsSync(join(installed.home, file!))).toBe(true)
  })
})
