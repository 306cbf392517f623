/** The C++ files of this project. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { root } from './paths.mjs'

export function cppFiles() {
  return ['src', 'test/cpp', 'test/fuzz', 'test/bench/cpp', 'test/bench/cost'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => /\.(h|cpp)$/.test(name))
      .map((name) => join(folder, name)),
  )
}
