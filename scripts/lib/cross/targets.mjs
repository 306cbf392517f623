/** The platforms for which the package has binaries, by the name of their folder in prebuilds/. */

/**
 * `triple`: the target of zig, with the oldest supported version of glibc or macOS. `machine`: the
 * architecture of an import library for Windows.
 */
export const targets = {
  'linux-x64': { os: 'linux', triple: 'x86_64-linux-gnu.2.28' },
  'linux-arm64': { os: 'linux', triple: 'aarch64-linux-gnu.2.28' },
  'linux-x64-musl': { os: 'linux', triple: 'x86_64-linux-musl' },
  'linux-arm64-musl': { os: 'linux', triple: 'aarch64-linux-musl' },
  'win32-x64': { os: 'win32', triple: 'x86_64-windows-gnu', machine: 'i386:x86-64' },
  'win32-arm64': { os: 'win32', triple: 'aarch64-windows-gnu', machine: 'arm64' },
  'darwin-arm64': { os: 'darwin', triple: 'aarch64-macos.11.0' },
  'darwin-x64': { os: 'darwin', triple: 'x86_64-macos.11.0' },
}

/** Returns the names of the requested targets. Throws if a name is unknown. */
export function namedTargets(list) {
  const names = list.split(',')
  const unknown = names.filter((name) => !Object.hasOwn(targets, name))
  if (unknown.length === 0) return names
  const known = Object.keys(targets).join(', ')
  throw new Error(`Unknown target: ${unknown.join(', ')}. The targets are: ${known}`)
}
