/** The binaries of the package, one folder per platform in `prebuilds/`. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The name of a compiled addon. */
export const addonFile = 'redis-session-storage.node'
/** The package's folder, seen from `dist/native/`. */
export const root = join(__dirname, '..', '..')
export const prebuilds = join(root, 'prebuilds')

/** The path of a platform's binary in the package. */
export function binaryOf(platform: string): string {
  return join(prebuilds, platform, addonFile)
}

/** The platforms whose binaries are in the package. */
export function available(): string {
  try {
    return readdirSync(prebuilds).sort().join(', ') || 'none'
  } catch {
    return 'none'
  }
}
