/** Compares the symbols that a binary needs with those that a Node.js program exports. */
import { readFileSync } from 'node:fs'

import { isElf, readElf } from '../binary-formats/elf.mjs'
import { isMachO, readMachO } from '../binary-formats/macho.mjs'
import { readPe } from '../binary-formats/pe.mjs'
import { isNodeSymbol } from '../gates/allowed.mjs'
import { nodeImports } from '../gates/elf.mjs'

/** Returns the symbols of Node.js that the binary at `path` needs. */
export function neededSymbols(path) {
  const file = readFileSync(path)
  if (isElf(file)) return nodeImports(readElf(file))
  if (!isMachO(file)) return readPe(file).imports['node.exe']
  const { imports } = readMachO(file)
  return imports.filter(({ name, anywhere }) => anywhere || isNodeSymbol(name)).map((s) => s.name)
}

function exportedSymbols(path) {
  const file = readFileSync(path)
  if (isElf(file)) return readElf(file).exports
  return isMachO(file) ? readMachO(file).exports : readPe(file).exports
}

/** Returns the symbols that the program does not export. */
export function missingSymbols(binary, program) {
  const exported = new Set(exportedSymbols(program))
  return neededSymbols(binary).filter((name) => !exported.has(name))
}
