import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { elfInterpreter } from '../../lib/native/elf-interpreter'
import { target } from '../../lib/native/load-addon'

const root = join(__dirname, '../..')
const built = join(root, 'build/Release/redis-session-storage.node')

/** Loads the addon in a process of its own; resolves to the error's members, or to null. */
function load(env: NodeJS.ProcessEnv, before = '') {
  const script = `${before}
    const { loadAddon } = require(${JSON.stringify(join(root, 'dist/native/load-addon.js'))})
    let error = null
    try { loadAddon() } catch (e) { error = { ...e, message: e.message, cause: String(e.cause) } }
    console.log(JSON.stringify(error))`
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  if (stderr) throw new Error(stderr)
  return JSON.parse(stdout) as { code: string; message: string; cause: string } | null
}

/** Hides the binary in build/, which is tried first. */
const onlyPrebuilds = `{
  const fs = require('fs')
  const { existsSync } = fs
  fs.existsSync = (place) => place.includes('prebuilds') && existsSync(place)
}`

/** Claims to be another runtime, as Bun and Deno do it. */
const runsOn = (name: string, version: string) => `Object.defineProperty(process, 'versions', {
  value: { ...process.versions, ${name}: '${version}' },
})`

test('the addon loads from where the build left it', () => {
  expect(load({})).toBeNull()
})

test('REDIS_SESSION_STORAGE_BINARY names the binary to load', () => {
  expect(load({ REDIS_SESSION_STORAGE_BINARY: built })).toBeNull()
})

test('a binary that is not there is an error that names the place and the remedies', () => {
  const error = load({ REDIS_SESSION_STORAGE_BINARY: '/nowhere/addon.node' })!
  expect(error.code).toBe('ERR_UNAVAILABLE')
  expect(error.message).toContain('/nowhere/addon.node: no such file')
  expect(error.message).toContain(`cd ${JSON.stringify(root)} && npm run build:native`)
  expect(error.message).toContain('REDIS_SESSION_STORAGE_BINARY')
  expect(error.message).toContain('serverExternalPackages')
})

test('a file that is no addon is an error that keeps the reason of the system', () => {
  const notAnAddon = join(root, 'LICENSE')
  const error = load({ REDIS_SESSION_STORAGE_BINARY: notAnAddon })!
  expect(error.message).toContain(notAnAddon)
  expect(error.cause).toMatch(/Error/)
})

test('a binary of the package is not tried where Node.js has another OpenSSL', () => {
  const openssl4 = `Object.defineProperty(process, 'versions', {
    value: { ...process.versions, openssl: '4.0.1' },
  })`
  const error = load({}, `${openssl4}; ${onlyPrebuilds};`)!
  expect(error.message).toContain('made for OpenSSL 3, and this Node.js has 4.0.1')
})

test.each([
  ['bun', '1.4.4', 'Bun 1.4.4'],
  ['deno', '2.9.6', 'Deno 2.9.6'],
])('the error on %s names the runtime and asks for Node.js', (name, version, words) => {
  const error = load({}, runsOn(name, version))!
  expect(error.code).toBe('ERR_UNAVAILABLE')
  expect(error.message).toContain(`requires Node.js, and this process runs on ${words}`)
  expect(error.message).toContain('Start the application with Node.js')
})

test('the error without any binary lists every path tried and the binaries of the package', () => {
  const error = load({}, `require('fs').existsSync = () => false`)!
  expect(error.message).toContain(`${built}: no such file`)
  expect(error.message).toContain(join('prebuilds', target()))
  expect(error.message).toMatch(/The package contains binaries for: .*linux-x64|darwin|win32/)
})

const onGlibc = process.platform === 'linux' && !target().endsWith('-musl')
const describeOnGlibc = onGlibc ? describe : describe.skip

describeOnGlibc('the C library', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rss-elf-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Writes the beginning of this Node.js with another loader and returns its path. */
  function programWith(loader: string): string {
    const head = Buffer.alloc(4096)
    const program = openSync(process.execPath, 'r')
    readSync(program, head, 0, head.length, 0)
    closeSync(program)
    const own = elfInterpreter(process.execPath)!
    const at = head.indexOf(own)
    head.fill(0, at, at + own.length).write(loader, at, 'latin1')
    const path = join(folder, 'node')
    writeFileSync(path, head)
    return path
  }

  test('is read from the loader that the program requests', () => {
    expect(elfInterpreter(process.execPath)).toMatch(/^\/\S+\/ld-\S+\.so\.\d$/)
  })

  test('is musl if the program requests the loader of musl, whatever files are mapped', () => {
    const musl = programWith('/lib/ld-musl-x86_64.so.1')
    expect(elfInterpreter(musl)).toBe('/lib/ld-musl-x86_64.so.1')
    const error = load(
      { REDIS_SESSION_STORAGE_BINARY: '/nowhere/addon.node' },
      `process.execPath = ${JSON.stringify(musl)}`,
    )!
    expect(error.message).toContain(`could not be loaded for ${target()}-musl`)
  })

  test('a binary of the other C library is tried if the detected one has none', () => {
    const musl = programWith('/lib/ld-musl-x86_64.so.1')
    expect(load({}, `${onlyPrebuilds}; process.execPath = ${JSON.stringify(musl)}`)).toBeNull()
  })

  test('is read from a program with many segments, whose loader is not in the first page', () => {
    const program = Buffer.alloc(8192)
    program.write('\x7fELF', 'latin1')
    program.writeUInt32LE(64, 32)
    program.writeUInt16LE(56, 54)
    program.writeUInt16LE(80, 56)
    const last = 64 + 79 * 56
    program.writeUInt32LE(3, last)
    program.writeUInt32LE(6000, last + 8)
    program.writeUInt32LE(26, last + 32)
    program.write('/lib/ld-musl-aarch64.so.1', 6000, 'latin1')
    const path = join(folder, 'node')
    writeFileSync(path, program)
    expect(elfInterpreter(path)).toBe('/lib/ld-musl-aarch64.so.1')
  })

  test('of a file that is not a program is unknown', () => {
    expect(elfInterpreter(__filename)).toBeUndefined()
    expect(elfInterpreter(join(folder, 'missing'))).toBeUndefined()
  })
})
