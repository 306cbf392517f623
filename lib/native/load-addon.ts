/**
 * Loads the compiled addon. No install script is needed: the package contains binaries for common
 * platforms. On other platforms one command builds the addon.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { StorageError } from '../base/errors'
import type { NativeAddon } from './native'

/** The package's folder, seen from `dist/native/`. */
const home = join(__dirname, '..', '..')

const variable = 'REDIS_SESSION_STORAGE_BINARY'
const file = 'redis-session-storage.node'

/** True if this process uses musl (Alpine Linux) instead of glibc. */
function isMusl(): boolean {
  try {
    return readFileSync('/proc/self/maps', 'latin1').includes('ld-musl-')
  } catch {
    return false
  }
}

/** The name of this platform's directory in `prebuilds/`. */
export function target(): string {
  const libc = process.platform === 'linux' && isMusl() ? '-musl' : ''
  return `${process.platform}-${process.arch}${libc}`
}

/** The paths to try, in order. If the environment variable is set, its path is the only one. */
function places(): string[] {
  const chosen = process.env[variable]
  if (chosen) return [chosen]
  return [join(home, 'build', 'Release', file), join(home, 'prebuilds', target(), file)]
}

function notLoaded(failures: string[], cause: unknown): StorageError {
  const remedies = [
    `build it from source (C++20 compiler, make, Python 3): npm run build:native in ${home}`,
    `or set ${variable} to the path of a compiled ${file}`,
    'or, when a bundler moved this code, add redis-session-storage/native to ' +
      "serverExternalPackages in Next.js' configuration",
  ]
  const message =
    `The native addon of redis-session-storage could not be loaded for ${target()}, ` +
    `Node.js ${process.versions.node}. Tried:\n${lines(failures)}\nTo fix it:\n${lines(remedies)}`
  return new StorageError('ERR_UNAVAILABLE', message, { operation: 'load', cause })
}

function lines(items: string[]): string {
  return items.map((item) => `  - ${item}`).join('\n')
}

/** The reason why the file cannot be loaded, or undefined if it may be. */
function obstacle(place: string): string | undefined {
  if (!existsSync(place)) return 'no such file'
  const openssl = process.versions.openssl
  if (place.includes('prebuilds') && !openssl.startsWith('3.')) {
    return `made for OpenSSL 3, and this Node.js has ${openssl}`
  }
  return undefined
}

/**
 * Returns the addon of this thread.
 *
 * @throws {StorageError} ERR_UNAVAILABLE, with every path tried and the remedies.
 */
export function loadAddon(): NativeAddon {
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
      cause = error
      failures.push(`${place}: ${(error as Error).message}`)
    }
  }
  throw notLoaded(failures, cause)
}
