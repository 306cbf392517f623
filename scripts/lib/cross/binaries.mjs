/**
 * The binaries of all targets, in build-output/prebuilds/<target>/. The stamp beside a binary
 * contains the hash of its inputs and the hash of the binary.
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { output, root } from '../paths.mjs'
import { hashOf, isStamped } from '../stamps.mjs'
import { compilerIdentity, fetchCompiler } from './compiler.mjs'
import { linkFlags } from './flags.mjs'
import { importLibrary } from './import-library.mjs'
import { compile } from './objects.mjs'
import { targets } from './targets.mjs'

const file = 'redis-session-storage.node'

export function binaryOf(name) {
  return join(output, 'prebuilds', name, file)
}

const stampOf = (name) => join(dirname(binaryOf(name)), '.stamp')

function inputsOf(name) {
  const sources = [join(root, 'src'), join(root, 'scripts/lib/cross')]
  return [name, compilerIdentity(), hashOf(sources)].join(' ')
}

const sha256 = (path) => createHash('sha256').update(readFileSync(path)).digest('hex')

/** Whether the binary of a target exists, is unchanged, and was made from the current sources. */
export function isCurrent(name) {
  const binary = binaryOf(name)
  return existsSync(binary) && isStamped(stampOf(name), `${inputsOf(name)}\n${sha256(binary)}`)
}

/** Builds the binary of a target unless it is current. Resolves to a note about the result. */
export async function buildTarget(name) {
  if (isCurrent(name)) return `nothing changed, ${sizeOf(name)}`
  const inputs = inputsOf(name)
  rmSync(stampOf(name), { force: true })
  const compiler = await fetchCompiler()
  const objects = await compile(name, targets[name], compiler)
  await link(name, objects, compiler)
  writeFileSync(stampOf(name), `${inputs}\n${sha256(binaryOf(name))}`)
  return sizeOf(name)
}

function sizeOf(name) {
  return `${statSync(binaryOf(name)).size} bytes`
}

/** Links to a temporary file first, so that the binary is always complete. */
async function link(name, objects, compiler) {
  const binary = binaryOf(name)
  const linked = join(output, 'cross', name, file)
  const library = targets[name].os === 'win32' ? [await importLibrary(name, compiler)] : []
  const args = [...linkFlags(targets[name]), ...objects, ...library]
  await compiler.zig([...args, '-o', relative(root, linked)])
  mkdirSync(dirname(binary), { recursive: true })
  renameSync(linked, binary)
}
