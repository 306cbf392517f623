/**
 * Loads the compiled addon. No install script is needed: the package contains binaries for common
 * platforms. On other platforms one command builds the addon.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { StorageError } from '../base/errors'
import { elfInterpreter } from './elf-interpreter'
import type { NativeAddon } from './native'
import { addonFile, available, binaryOf, prebuilds, root } from './prebuilds'

const variable = 'REDIS_SESSION_STORAGE_BINARY'

/**
 * True if this process uses musl (Alpine Linux) instead of glibc. The program names its loader. The
 * mapped files are checked for a program without one, which was started through the loader.
 */
function isMusl(): boolean {
  const interpreter = elfInterpreter(process.execPath)
  if (interpreter) return interpreter.includes('ld-musl-')
  try {
    return readFileSync('/proc/self/maps', 'latin1').includes('ld-musl-')
  } catch {
    return false
  }
}

function targetWith(musl: boolean): string {
  return `${process.platform}-${process.arch}${musl ? '-musl' : ''}`
}

/** The name of this platform's directory in `prebuilds/`. */
export function target(): string {
  return targetWith(process.platform === 'linux' && isMusl())
}

/** On Linux, the directories of both C libraries: the detected one first. */
function directories(): string[] {
  if (process.platform !== 'linux') return [target()]
  const musl = isMusl()
  return [targetWith(musl), targetWith(!musl)]
}

/** The paths to try, in order. If the environment variable is set, its path is the only one. */
function places(): string[] {
  const chosen = process.env[variable]
  if (chosen) return [chosen]
  return [join(root, 'build', 'Release', addonFile), ...directories().map(binaryOf)]
}

/** The name and version of a runtime other than Node.js, or undefined. */
function otherRuntime(): string | undefined {
  const { bun, deno } = process.versions
  if (bun) return `Bun ${bun}`
  return deno ? `Deno ${deno}` : undefined
}

function notNode(runtime: string): StorageError {
  const message =
    `redis-session-storage requires Node.js, and this process runs on ${runtime}. ${runtime} does ` +
    'not export the functions of libuv and OpenSSL that the native addon uses. Start the ' +
    'application with Node.js 20.9 or later.'
  return new StorageError('ERR_UNAVAILABLE', message, { operation: 'load' })
}

function notLoaded(failures: string[], cause: unknown): StorageError {
  const alternatives = [
    `set ${variable} to the path of a compiled ${addonFile}`,
    'if a bundler moved this code, add redis-session-storage/native to serverExternalPackages in ' +
      "Next.js' configuration",
  ]
  const message =
    `The native addon of redis-session-storage could not be loaded for ${target()}, ` +
    `${otherRuntime() ?? `Node.js ${process.versions.node}`}. Tried:\n${lines(failures)}\n` +
    `The package contains binaries for: ${available()}.\n` +
    `To build it from source (requires a C++20 compiler, make and Python 3), run:\n` +
    `  cd ${JSON.stringify(root)} && npm run build:native\n` +
    `Alternatives:\n${lines(alternatives)}`
  return new StorageError('ERR_UNAVAILABLE', message, { operation: 'load', cause })
}

function lines(items: string[]): string {
  return items.map((item) => `  - ${item}`).join('\n')
}

/** The reason why the file cannot be loaded, or undefined if it may be. */
function obstacle(place: string): string | undefined {
  if (!existsSync(place)) return 'no such file'
  const openssl = process.versions.openssl ?? 'no OpenSSL'
  if (place.startsWith(prebuilds) && !openssl.startsWith('3.')) {
    return `made for OpenSSL 3, and this Node.js has ${openssl}`
  }
  return undefined
}

/**
 * Returns the addon of this thread.
 *
 * @throws {StorageError} ERR_UNAVAILABLE, with every path tried and the remedies, or with the name
 * of the runtime if it is not Node.js.
 */
export function loadAddon(): NativeAddon {
  const runtime = otherRuntime()
  if (runtime && !process.env[variable]) throw notNode(runtime)
  const failures: string[] = []
  let cause: unknown
  for (const place of places()) {
    const reason = obstacle(place)
    if (reason) {
      failures.push(`${place}: ${reason}`)
      continue
    }
    try {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      return require(place) as NativeAddon
    } catch (error) {
      cause ??= error
      failures.push(`${place}: ${(error as Error).message}`)
    }
  }
  throw notLoaded(failures, cause)
}
