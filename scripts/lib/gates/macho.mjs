/** The requirements that a binary for macOS must meet. */
import { isMachO, readMachO } from '../binary-formats/macho.mjs'
import { entryPoints, isNodeSymbol, libraries } from './allowed.mjs'

const minimumSystem = '11.0'

/**
 * The linker exports the weak `operator new` and `operator delete` of libc++, and two symbols of its
 * own. The loader replaces the operators by those of the system.
 */
const linkerExports = /^(_Zn[wa]|_Zd[la]|_mh_|__mh_|_dyld_|__dyld_|__dso_handle)/

/** macOS requires a signature on arm64. Linkers sign for arm64 only. */
function signatureProblems({ arch, signature }) {
  if (!signature) return arch === 'arm64' ? ['has no signature'] : []
  if (signature.valid) return []
  return [`has an invalid signature: ${signature.wrong} of ${signature.pages} pages differ`]
}

export function machoProblems(file, { arch, nodeSymbols }) {
  if (!isMachO(file)) return ['is not a Mach-O file']
  const macho = readMachO(file)
  const fromNode = macho.imports.filter(({ name, anywhere }) => anywhere || isNodeSymbol(name))
  const extraExports = macho.exports.filter(
    (name) => !entryPoints.includes(name) && !linkerExports.test(name),
  )
  return [
    ...(macho.arch === arch ? [] : [`is for ${macho.arch}`]),
    ...(macho.minimumSystem === minimumSystem ? [] : [`needs macOS ${macho.minimumSystem}`]),
    ...macho.libraries
      .filter((name) => !libraries.darwin.test(name))
      .map((name) => `links ${name}`),
    ...fromNode
      .filter(({ name }) => !nodeSymbols.includes(name))
      .map(({ name }) => `needs ${name} of Node.js`),
    ...entryPoints
      .filter((name) => !macho.exports.includes(name))
      .map((name) => `exports no ${name}`),
    ...extraExports.map((name) => `exports ${name}`),
    ...signatureProblems(macho),
  ]
}
