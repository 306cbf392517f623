/**
 * Stamps for incremental builds. A stamp is a file with the hash of the inputs of a build step. It
 * lies inside the output of the step, so that it is deleted together with the output.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import { root } from './paths.mjs'

/** Hashes files and folders (names relative to the root, and contents). `skip` lists names to leave out. */
export function hashOf(paths, skip = []) {
  const hash = createHash('sha256')
  const add = (path) => {
    const entries = listing(path)
    if (entries === null)
      return void hash.update(`${relative(root, path)}\0`).update(readFileSync(path))
    for (const name of entries) if (!skip.includes(name)) add(join(path, name))
  }
  paths.filter(existsSync).forEach(add)
  return hash.digest('hex')
}

function listing(path) {
  try {
    return readdirSync(path).sort()
  } catch (error) {
    if (error.code === 'ENOTDIR') return null
    throw error
  }
}

/** Whether the stamp has this hash. */
export function isStamped(stamp, hash) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
}

/** Runs `work` unless the stamp has the same hash. */
export async function unlessDone(stamp, hash, work) {
  if (isStamped(stamp, hash)) return 'nothing changed'
  const result = await work()
  writeFileSync(stamp, hash)
  return result
}
