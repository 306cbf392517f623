/**
 * Checks during `next build` that the package has the binaries that the app needs: one that loads on
 * this platform, and those of the platforms of the deployment.
 */
import { existsSync } from 'node:fs'
import { StorageError } from '../base/errors'
import { logTo } from '../base/logger'
import { threadGlobal } from '../base/thread-global'
import { loadAddon } from '../native/load-addon'
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

/** The likely platforms of a deployment, which are checked if the app names none. */
const linuxTargets = buildTargets.filter((target) => target.startsWith('linux-'))

/** True after the warning about missing binaries: Next.js may evaluate a configuration repeatedly. */
const warnedMissing = threadGlobal('warnedMissingBinaries', () => false)

/** `next start` needs only the binary of its own platform, and may run where others were removed. */
function isBuilding(): boolean {
  return process.argv[2] === 'build'
}

/** Build services set `CI=true` or `CI=1`. What they build is deployed. */
function isContinuousIntegration(): boolean {
  return !['', '0', 'false'].includes((process.env.CI ?? '').toLowerCase())
}

/**
 * During `next build`, loads the addon and looks for the binaries of the targets. Without targets
 * the Linux platforms are checked. A missing one is then an error in continuous integration, and a
 * warning elsewhere.
 *
 * @throws {StorageError} ERR_UNAVAILABLE, with the platform of this build if its binary does not
 *   load, or with the missing targets.
 */
export function checkBinaries(
  targets: readonly BuildTarget[] | undefined,
  operation: string,
): void {
  if (!isBuilding()) return
  loadAddon()
  const missing = (targets ?? linuxTargets).filter((target) => !existsSync(binaryOf(target)))
  if (missing.length === 0) return
  const message = targets ? missingTargets(missing) : missingForLinux(missing)
  if (targets || isContinuousIntegration()) {
    throw new StorageError('ERR_UNAVAILABLE', message, { operation })
  }
  if (!warnedMissing.value) logTo([console], 'warn', `[Redis] ${message}`)
  warnedMissing.value = true
}

function missingTargets(missing: readonly string[]): string {
  return (
    `The build is for ${missing.join(', ')}, and redis-session-storage has no binary for it: ` +
    `${missing.map(binaryOf).join(', ')} is missing. ${remedy()}, or remove the target from the ` +
    'option `targets` of withRedisSessionStorage'
  )
}

function missingForLinux(missing: readonly string[]): string {
  return (
    `redis-session-storage has no binary for ${missing.join(', ')}, so this build does not run ` +
    `there. ${remedy()}, or name the platforms of the deployment in the option \`targets\` of ` +
    'withRedisSessionStorage'
  )
}

function remedy(): string {
  return (
    `The package contains binaries for: ${available()}. Install a release, which contains the ` +
    'binaries of all platforms (`npm run prebuild -- --all && npm run pack:release` packs one in ' +
    'a clone)'
  )
}
