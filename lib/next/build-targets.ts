/** Checks during `next build` that the package has the binaries of the platforms of the deployment. */
import { existsSync } from 'node:fs'
import { StorageError } from '../base/errors'
import { available, binaryOf } from '../native/prebuilds'

/** The platforms for which a release has binaries. */
export const buildTargets = [
  'linux-x64',
  'linux-arm64',
  'linux-x64-musl',
  'linux-arm64-musl',
  'win32-x64',
  'win32-arm64',
  'darwin-arm64',
  'darwin-x64',
] as const

/** A platform with a prebuilt binary. */
export type BuildTarget = (typeof buildTargets)[number]

/** `next start` needs only the binary of its own platform, and may run where others were removed. */
function isBuilding(): boolean {
  return process.argv[2] === 'build'
}

/**
 * Throws during `next build` if the package has no binary for one of the targets.
 *
 * @throws {StorageError} ERR_UNAVAILABLE, with the missing targets and those of the package.
 */
export function checkBuildTargets(targets: readonly BuildTarget[], operation: string): void {
  const missing = isBuilding() ? targets.filter((target) => !existsSync(binaryOf(target))) : []
  if (missing.length === 0) return
  const message =
    `The build is for ${missing.join(', ')}, and redis-session-storage has no binary for it: ` +
    `${missing.map(binaryOf).join(', ')} is missing. The package contains binaries for: ` +
    `${available()}. Install a release, which contains the binaries of all platforms, or remove ` +
    'the target from the option `targets` of withRedisSessionStorage'
  throw new StorageError('ERR_UNAVAILABLE', message, { operation })
}
