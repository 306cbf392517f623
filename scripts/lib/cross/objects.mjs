/** Compiles the sources of the addon for one target. Objects that are up to date are kept. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join, relative } from 'node:path'

import { output, root } from '../paths.mjs'
import { hashOf, isStamped } from '../stamps.mjs'
import { cFlags, cxxFlags } from './flags.mjs'
import { writeUnits } from './units.mjs'

const hiredis = ['alloc', 'read', 'sds'].map((name) => `deps/hiredis/${name}.c`)

/** Resolves to the paths of the objects, relative to the root. */
export async function compile(name, target, compiler) {
  const folder = join(output, 'cross', name)
  mkdirSync(folder, { recursive: true })
  const units = writeUnits(join(output, 'cross', 'units')).map((path) => relative(root, path))
  const sources = [...units, ...hiredis]
  const objects = sources.map((source) => objectOf(source, folder))
  const include = relative(root, compiler.headers)
  await inParallel(sources, (source, i) => {
    const flags = source.endsWith('.c') ? cFlags(target) : cxxFlags(target, include)
    return compileOne(source, objects[i], flags, compiler)
  })
  return objects
}

function objectOf(source, folder) {
  return relative(root, join(folder, basename(source).replace(/\.\w+$/, '.o')))
}

/** Compiles a source unless the options and all files that it includes are unchanged. */
async function compileOne(source, object, args, { zig, identity }) {
  const dependencies = object.replace(/o$/, 'd')
  const stamp = join(root, object.replace(/o$/, 'stamp'))
  const inputs = () => [identity, ...args, hashOf(included(dependencies))].join(' ')
  if (existsSync(join(root, object)) && isStamped(stamp, inputs())) return
  rmSync(stamp, { force: true })
  await zig([...args, '-MMD', '-MF', dependencies, '-c', source, '-o', object])
  writeFileSync(stamp, inputs())
}

/** Reads the list of included files that the compiler wrote. */
function included(dependencies) {
  const path = join(root, dependencies)
  if (!existsSync(path)) return []
  const [, list] = readFileSync(path, 'utf8').split(/: ([^]*)/)
  return list
    .split(/\s+/)
    .filter((name) => name && name !== '\\')
    .map((name) => join(root, name))
}

async function inParallel(items, work) {
  const queue = items.map((item, i) => () => work(item, i))
  const worker = async () => {
    while (queue.length > 0) await queue.shift()()
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
}
