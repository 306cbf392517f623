/** The package as an application has it, with a binary of a release and nothing compiled here. */
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { binaryOf } from '../cross/binaries.mjs'
import { output, root } from '../paths.mjs'

/** Creates the folder with the binaries of these targets alone. Returns its path. */
export function layOutPackage(...names) {
  const folder = join(output, 'platforms', 'package')
  rmSync(folder, { recursive: true, force: true })
  for (const part of ['dist', 'native', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  for (const name of names) {
    const copy = join(folder, 'prebuilds', name, 'redis-session-storage.node')
    mkdirSync(dirname(copy), { recursive: true })
    cpSync(binaryOf(name), copy)
  }
  return folder
}
