/**
 * npm run check:binaries: checks every binary that exists, without running it: its architecture,
 * exports, needed libraries and symbols, hardening and code signature. Binaries in prebuilds/ are
 * those of this platform, or those of a release. With file and target as arguments, checks one file.
 */
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'

import { binaryOf } from './lib/cross/binaries.mjs'
import { targets } from './lib/cross/targets.mjs'
import { problemsOf } from './lib/gates/problems.mjs'
import { root } from './lib/paths.mjs'

const released = Object.keys(targets).map((name) => ({ path: binaryOf(name), name, isCross: true }))
const packed = Object.keys(targets).map((name) => ({
  path: join(root, 'prebuilds', name, 'redis-session-storage.node'),
  name,
  isCross: false,
}))

function check({ path, name, isCross }) {
  const problems = problemsOf(path, name, isCross)
  console.log(`${problems.length === 0 ? 'ok' : 'NOT OK'}  ${name}  ${relative(root, path)}`)
  problems.forEach((problem) => console.log(`        ${problem}`))
  if (problems.length > 0) process.exitCode = 1
}

const [path, name] = process.argv.slice(2)
const chosen = path ? [{ path, name, isCross: true }] : [...released, ...packed]
chosen.filter(({ path }) => existsSync(path)).forEach(check)
