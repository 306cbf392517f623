/**
 * Stamps: a file that keeps the hash of what a step was made from, so that a second run can tell
 * that nothing changed. A stamp lies inside what it vouches for and goes away with it.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One hash over files and folders (their names and contents); `skip` names entries to leave out. */
export function hashOf(paths, skip = []) {
  const hash = createHash('sha256')
  const add = (path) => {
    const entries = listing(path)
    if (entries === null) return void hash.update(`${path}\0`).update(readFileSync(path))
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

/** Does `work` unless the stamp says that it was done from the same inputs. */
export async function unlessDone(stamp, hash, work) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return 'nothing changed'
  const result = await work()
  writeFileSync(stamp, hash)
  return result
}
