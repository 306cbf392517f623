/** The outcomes of the rows that passed with a tarball, in build-output/matrix/outcomes.json. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { output } from '../paths.mjs'
import { hashOf } from '../stamps.mjs'

const file = join(output, 'matrix', 'outcomes.json')

function read() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Returns the outcomes for a tarball. Those of another tarball are discarded. */
export function outcomesOf(tarball) {
  const made = hashOf([tarball])
  const { tarball: last, outcomes: kept } = read()
  const outcomes = last === made ? kept : {}
  return {
    all: () => outcomes,
    has: (id) => Object.hasOwn(outcomes, id),
    set: (id, outcome) => {
      outcomes[id] = outcome
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, JSON.stringify({ tarball: made, outcomes }, null, 2))
    },
  }
}
