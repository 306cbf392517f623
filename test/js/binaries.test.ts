/** The compiled binaries as files: what they need of the system that loads them. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { target } from '../../dist/native/load-addon.js'

const root = join(__dirname, '../..')
const name = 'redis-session-storage.node'
const host = join(root, 'prebuilds', target(), name)

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'rss-binaries-'))))
afterAll(() => rmSync(folder, { recursive: true }))

/** Checks all binaries that exist, or one file as if the cross compiler made it. */
function check(...args: string[]) {
  const script = join(root, 'scripts/check-binaries.mjs')
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
  })
  if (stderr) throw new Error(stderr)
  return { report: stdout, status }
}

function written(file: string, content: Buffer): string {
  const path = join(folder, file)
  writeFileSync(path, content)
  return path
}

test('every binary that exists meets the requirements of its platform', () => {
  const { report, status } = check()
  expect(report).not.toContain('NOT OK')
  expect(report).toContain(`ok  ${target()}  `)
  expect(status).toBe(0)
})

const onGlibc = process.platform === 'linux' && !target().endsWith('-musl')
const testOnGlibc = onGlibc ? test : test.skip

testOnGlibc('a binary that links a shared C++ library is refused as a binary of a release', () => {
  const { report, status } = check(host, target())
  expect(report).toContain('links libstdc++.so.6')
  expect(report).toContain('is unloaded when a worker thread ends')
  expect(status).toBe(1)
})

testOnGlibc('a binary for another processor is refused', () => {
  const other = target() === 'linux-x64' ? 'linux-arm64' : 'linux-x64'
  expect(check(host, other).report).toContain(`is for ${process.arch}`)
})

testOnGlibc('a binary that needs a symbol of Node.js that is not listed is refused', () => {
  const binary = readFileSync(host)
  const at = binary.indexOf('\0uv_timer_start\0')
  binary.write('uv_timer_stolen'.slice(0, 14), at + 1, 'latin1')
  const { report } = check(written('unlisted.node', binary), target())
  expect(report).toContain('needs uv_timer_stole of Node.js')
})

testOnGlibc('a binary that needs a newer glibc than the oldest supported one is refused', () => {
  const binary = readFileSync(host)
  const at = binary.indexOf('\0GLIBC_2.4\0')
  binary.write('GLIBC_9.4', at + 1, 'latin1')
  const { report } = check(written('newer.node', binary), target())
  expect(report).toMatch(/needs \w+@GLIBC_9\.4/)
})

testOnGlibc('a binary with an executable stack is refused', () => {
  const binary = readFileSync(host)
  const PT_GNU_STACK = Buffer.from([0x51, 0xe5, 0x74, 0x64])
  binary.writeUInt32LE(7, binary.indexOf(PT_GNU_STACK) + 4)
  const { report } = check(written('stack.node', binary), target())
  expect(report).toContain('has not a stack that is not executable')
})

test.each([
  ['linux-x64', 'is not an ELF file'],
  ['win32-x64', 'is not a Windows binary'],
  ['darwin-arm64', 'is not a Mach-O file'],
])('a text is refused as a binary for %s', (platform, problem) => {
  expect(check(join(root, 'LICENSE'), platform).report).toContain(problem)
})

test.each(['linux-x64', 'win32-x64', 'darwin-arm64'])(
  'an empty file is refused as a binary for %s',
  (platform) => {
    expect(check(written('empty.node', Buffer.alloc(0)), platform).report).toContain('is not a')
  },
)

describe('a signed binary for macOS', () => {
  const PAGE = 4096

  /** A command of `size` bytes that begins with its type, its size and `fields`. */
  function command(type: number, size: number, ...fields: number[]): Buffer {
    const bytes = Buffer.alloc(size)
    for (const [i, field] of [type, size, ...fields].entries()) bytes.writeUInt32LE(field, i * 4)
    return bytes
  }

  /** The signature of `content`: one code directory with the hash of each page. */
  function signatureOf(content: Buffer): Buffer {
    const pages = Math.ceil(content.length / PAGE)
    const directory = Buffer.alloc(44 + pages * 32)
    const fields = [0xfade0c02, directory.length, 0x20400, 2, 44, 0, 0, pages, content.length]
    for (const [i, field] of fields.entries()) directory.writeUInt32BE(field, i * 4)
    directory.set([32, 2, 0, 12], 36)
    for (let i = 0; i < pages; i += 1) {
      const page = content.subarray(i * PAGE, (i + 1) * PAGE)
      createHash('sha256')
        .update(page)
        .digest()
        .copy(directory, 44 + i * 32)
    }
    const header = Buffer.alloc(20)
    const words = [0xfade0cc0, header.length + directory.length, 1, 0, header.length]
    for (const [i, word] of words.entries()) header.writeUInt32BE(word, i * 4)
    return Buffer.concat([header, directory])
  }

  const cpuTypes = { arm64: 0x0100000c, x64: 0x01000007 }

  /** A library without symbols, of three pages, the last one incomplete. */
  function library({
    minimumSystem = 11 << 16,
    arch = 'arm64',
    signed = true,
  }: {
    minimumSystem?: number
    arch?: 'arm64' | 'x64'
    signed?: boolean
  } = {}): Buffer {
    const content = Buffer.alloc(PAGE * 2 + 100)
    const commands = [
      command(0x32, 24, 1, minimumSystem, 0, 0),
      command(2, 24, content.length, 0, content.length, 0),
      ...(signed ? [command(0x1d, 16, content.length, 0)] : []),
    ]
    const size = commands.reduce((sum, { length }) => sum + length, 0)
    const fields = [0xfeedfacf, cpuTypes[arch], 0, 6, commands.length, size, 0, 0]
    for (const [i, field] of fields.entries()) content.writeUInt32LE(field, i * 4)
    Buffer.concat(commands).copy(content, 32)
    return signed ? Buffer.concat([content, signatureOf(content)]) : content
  }

  const report = (binary: Buffer, target = 'darwin-arm64') =>
    check(written('library.node', binary), target).report

  test('has a valid signature if the hash of every page matches', () => {
    const text = report(library())
    expect(text).not.toContain('signature')
    expect(text).toContain('exports no napi_register_module_v1')
  })

  test.each([1000, PAGE + 5, PAGE * 2 + 99])(
    'has an invalid signature if the byte at %i was changed afterwards',
    (at) => {
      const changed = library()
      changed[at]! ^= 1
      expect(report(changed)).toContain('has an invalid signature: 1 of 3 pages differ')
    },
  )

  test('needs a signature on arm64, where macOS requires one, and not on x64', () => {
    expect(report(library({ signed: false }))).toContain('has no signature')
    const intel = report(library({ signed: false, arch: 'x64' }), 'darwin-x64')
    expect(intel).not.toContain('signature')
    expect(intel).toContain('exports no napi_register_module_v1')
  })

  test('on x64 a signature that is present must be valid', () => {
    const changed = library({ arch: 'x64' })
    changed[1000]! ^= 1
    expect(report(changed, 'darwin-x64')).toContain('has an invalid signature')
  })

  test('is refused if it needs a newer macOS than the oldest supported one', () => {
    expect(report(library({ minimumSystem: 13 << 16 }))).toContain('needs macOS 13.0')
  })
})

test('the list of Node.js symbols names no symbol twice, in order', () => {
  const path = join(root, 'scripts/lib/cross/node-symbols.txt')
  expect(existsSync(path)).toBe(true)
  const names = readFileSync(path, 'utf8').trim().split('\n')
  expect(names).toEqual([...new Set(names)].sort())
})
