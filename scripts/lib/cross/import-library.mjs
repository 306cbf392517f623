/** Creates the import library of node.exe, which a binary for Windows is linked with. */
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import { output, root } from '../paths.mjs'
import { writeIfChanged } from '../write-if-changed.mjs'
import { targets } from './targets.mjs'

/** The symbols of Node.js that the addon may use. */
export const nodeSymbols = readFileSync(join(root, 'scripts/lib/cross/node-symbols.txt'), 'utf8')
  .trim()
  .split('\n')

/** Resolves to the path of the library, relative to the root. */
export async function importLibrary(name, { zig }) {
  const folder = relative(root, join(output, 'cross', name))
  const definition = join(folder, 'node.def')
  const library = join(folder, 'node.lib')
  const exports = nodeSymbols.join('\n')
  writeIfChanged(join(root, definition), `LIBRARY node.exe\nEXPORTS\n${exports}\n`)
  await zig(['dlltool', '-m', targets[name].machine, '-d', definition, '-l', library])
  return library
}
