/** Checks a binary against the requirements of its target. */
import { readFileSync } from 'node:fs'

import { nodeSymbols } from '../cross/import-library.mjs'
import { targets } from '../cross/targets.mjs'
import { elfProblems } from './elf.mjs'
import { machoProblems } from './macho.mjs'
import { peProblems } from './pe.mjs'

const gates = { linux: elfProblems, darwin: machoProblems, win32: peProblems }

/**
 * Returns what is wrong with the binary at `path`, one sentence each. `isCross` is true if the cross
 * compiler made it.
 */
export function problemsOf(path, name, isCross) {
  const [, arch] = name.split('-')
  const options = { arch, isMusl: name.endsWith('-musl'), isCross, nodeSymbols }
  return gates[targets[name].os](readFileSync(path), options)
}
