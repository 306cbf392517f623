/**
 * The addon under AddressSanitizer and UndefinedBehaviorSanitizer. It is built in its own folder
 * and loaded by a Node.js process that preloads the sanitizer libraries.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { root } from './paths.mjs'
import { run, show } from './processes.mjs'

const folder = join(root, 'build-asan')
const binary = join(folder, 'build/Release/redis-session-storage.node')
const flags =
  '-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g1'

/** The inputs of node-gyp, linked into the folder so that build/ stays unchanged. */
const inputs = ['binding.gyp', 'deps', 'node_modules', 'package.json', 'scripts', 'src']

function layOut() {
  mkdirSync(folder, { recursive: true })
  execFileSync(process.execPath, [join(root, 'scripts/native-deps.mjs')])
  for (const name of inputs) {
    if (!existsSync(join(folder, name))) symlinkSync(join(root, name), join(folder, name))
  }
}

function headersBesideNode() {
  const prefix = dirname(dirname(process.execPath))
  return existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : []
}

/** Compiles the addon to build-asan/. */
export async function buildSanitizedAddon() {
  layOut()
  const program = join(root, 'node_modules/node-gyp/bin/node-gyp.js')
  const env = { ...process.env, CFLAGS: flags, CXXFLAGS: flags, LDFLAGS: flags }
  for (const step of ['configure', 'build']) {
    const args = [program, step, '--release', '-j', 'max', '--hardening=false']
    await run(process.execPath, [...args, ...headersBesideNode()], { cwd: folder, env })
  }
}

function libraryOf(name) {
  const compiler = (process.env.CXX ?? 'g++').split(' ').at(-1)
  return execFileSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' }).trim()
}

/**
 * Returns the environment for Node.js with the sanitized addon. Leak detection is off, because
 * Node.js frees little memory on exit.
 */
export function sanitizedEnvironment() {
  return {
    ...process.env,
    LD_PRELOAD: `${libraryOf('libasan.so')}:${libraryOf('libubsan.so')}`,
    ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1:disable_coredump=1',
    UBSAN_OPTIONS: 'print_stacktrace=1:abort_on_error=1',
    REDIS_SESSION_STORAGE_BINARY: binary,
  }
}

/**
 * Runs storages on `count` servers that send malformed replies. Returns true if no check failed.
 */
export async function lyingServers(count, seed) {
  const program = join(root, 'test/lying/main.mjs')
  const args = [program, '--count', String(count), '--seed', String(seed)]
  return (await show(process.execPath, args, { cwd: root, env: sanitizedEnvironment() })) === 0
}
