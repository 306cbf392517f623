/** The compiled addon as a file: what it asks of the system that it is loaded on. */
import { execFileSync, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'

import { target } from '../../dist/native/load-addon.js'

const binary = join(__dirname, '../../prebuilds', target(), 'redis-session-storage.node')
const objdump = (...options: string[]) =>
  execFileSync('objdump', [...options, binary], { encoding: 'utf8' })

/** The newest version that the binary asks for, of symbols such as `GLIBC_2.14`. */
function newest(family: string): string {
  const versions = [...objdump('-T').matchAll(new RegExp(`\\b${family}_([0-9.]+)`, 'g'))]
  return versions.map((match) => match[1]!).reduce((a, b) => (isNewer(a, b) ? a : b), '0')
}

function isNewer(a: string, b: string): boolean {
  return a.localeCompare(b, 'en', { numeric: true }) > 0
}

const onGlibc = process.platform === 'linux' && !target().endsWith('-musl')
const describeOnGlibc = onGlibc ? describe : describe.skip

/** Traces that hardening by the compiler and the linker leaves in a binary. */
const hardening = [
  ['a stack protector', '-T', /__stack_chk_fail/],
  ['functions of FORTIFY_SOURCE', '-T', /__mem(cpy|move|set)_chk/],
  ['tables that are read-only after relocation', '-p', /RELRO off/],
  ['a stack that is not executable', '-p', /STACK off.*\n.*flags rw-/],
] as const

describeOnGlibc('the binary on Linux with glibc', () => {
  test.each(hardening)('has %s', (_, option, pattern) => {
    expect(objdump(option)).toMatch(pattern)
  })

  test.each([
    ['GLIBC', '2.28'],
    ['GLIBCXX', '3.4.25'],
    ['CXXABI', '1.3.11'],
  ])('requires no symbol newer than %s_%s', (family, cap) => {
    expect(newest(family)).not.toBe('0')
    expect(isNewer(newest(family), cap)).toBe(false)
  })

  test('binds every symbol when it is loaded, so that its tables are read-only from then on', () => {
    const DF_1_NOW = 1
    const flags = Number(/FLAGS_1 +(0x\w+)/.exec(objdump('-p'))?.[1] ?? 0)
    expect(flags & DF_1_NOW).toBe(DF_1_NOW)
  })

  test('links no library but those of every Linux system with a C++ program', () => {
    const needed = [...objdump('-p').matchAll(/NEEDED +(\S+)/g)].map((match) => match[1]!)
    const usual = /^(libstdc\+\+|libm|libgcc_s|libc|libpthread|ld-linux[^.]*)\.so/
    expect(needed).toContain('libstdc++.so.6')
    expect(needed.filter((name) => !usual.test(name))).toEqual([])
  })

  test('shows nothing of the core or of hiredis to other addons', () => {
    const exported = objdump('-T')
      .split('\n')
      .filter((line) => /\b(g|w|u)\b/.test(line.slice(16, 26)) && !line.includes('*UND*'))
      .map((line) => line.trim().split(/\s+/).at(-1)!)
    expect(exported).toContain('napi_register_module_v1')
    expect(exported.filter((name) => /3rss|4Napi|8nlohmann|redis|^sds|^hi_/.test(name))).toEqual([])
  })

  test('finds every symbol that it needs in Node.js and the system, and not only when called', () => {
    const args = `{ exports: {} }, ${JSON.stringify(binary)}, ${constants.dlopen.RTLD_NOW}`
    const { stderr } = spawnSync(process.execPath, ['-e', `process.dlopen(${args})`])
    expect(String(stderr)).toBe('')
  })
})
