/** The outcomes of the rows that passed with a tarball, in build-output/matrix/outcomes.json. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { output } from '../paths.mjs'
import { hashOf } from '../stamps.mjs'

const file = join(output, 'matrix', 'outcomes.json')

/** Reads the outcomes for a tarball, given by its hash. */
function read(hash) {
  const { tarball, outcomes } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  return tarball === hash ? outcomes : {}
}

function write(hash, outcomes) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ tarball: hash, outcomes }, null, 2))
}

/** Returns the outcomes for a tarball. A new outcome replaces those of another tarball. */
export function outcomesOf(tarball) {
  const hash = hashOf([tarball])
  return {
    all: () => read(hash),
    has: (id) => Object.hasOwn(read(hash), id),
    set: (id, outcome) => write(hash, { ...read(hash), [id]: outcome }),
  }
}
