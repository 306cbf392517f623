/** Fills prebuilds/, the folder of binaries in the tarball. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { binaryOf, isCurrent } from './cross/binaries.mjs'
import { targets } from './cross/targets.mjs'
import { problemsOf } from './gates/problems.mjs'
import { root } from './paths.mjs'

const prebuilds = join(root, 'prebuilds')
const addonFile = 'redis-session-storage.node'

/** The target of this platform. lib/ must be compiled. */
export function hostTarget() {
  return createRequire(import.meta.url)('../../dist/native/load-addon.js').target()
}

/** Removes the binaries of a release. Returns the target that remains. */
export function keepHostOnly() {
  const host = hostTarget()
  const others = readdirSync(prebuilds).filter((name) => name !== host)
  for (const name of others) rmSync(join(prebuilds, name), { recursive: true })
  return host
}

/** Throws unless the binaries of all targets exist, are current and meet the requirements. */
export function verifyRelease(names) {
  const outdated = names.filter((name) => !isCurrent(name))
  if (outdated.length > 0) {
    throw new Error(
      `A release needs binaries of these sources for all platforms. Missing or outdated: ` +
        `${outdated.join(', ')}. Build them: npm run prebuild -- --all`,
    )
  }
  const problems = names.flatMap((name) =>
    problemsOf(binaryOf(name), name, true).map((problem) => `${name} ${problem}`),
  )
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

/** Copies the binaries of all targets, and the file for builds from source. */
export function stageRelease() {
  const names = Object.keys(targets)
  verifyRelease(names)
  stage(names)
}

/**
 * In a clone in which the addon has not been compiled, copies the binary of this platform that was
 * built for a release of these sources. Returns whether there is one.
 */
export function stageKept() {
  const isCompiled = existsSync(join(root, 'build/Release', addonFile))
  if (isCompiled || !isCurrent(hostTarget())) return false
  stage([hostTarget()])
  return true
}

function stage(names) {
  rmSync(prebuilds, { recursive: true, force: true })
  for (const name of names) {
    const copy = join(prebuilds, name, addonFile)
    mkdirSync(dirname(copy), { recursive: true })
    copyFileSync(binaryOf(name), copy)
  }
  mkdirSync(join(root, 'native-build'), { recursive: true })
  copyFileSync(join(root, 'binding.gyp'), join(root, 'native-build/binding.gyp'))
}
