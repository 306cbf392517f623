/** The requirements that a binary for Windows must meet. */
import { isPe, readPe } from '../binary-formats/pe.mjs'
import { entryPoints, libraries } from './allowed.mjs'

/** The objects of libunwind export its functions. Nothing imports them by the name of this file. */
const unwindExports = /^(_Unwind_|_GCC_specific_handler$|unw_)/

const requiredFlags = ['DYNAMIC_BASE', 'HIGH_ENTROPY_VA', 'NX_COMPAT']

export function peProblems(file, { arch, nodeSymbols }) {
  if (!isPe(file)) return ['is not a Windows binary']
  const pe = readPe(file)
  const extraExports = pe.exports.filter(
    (name) => !entryPoints.includes(name) && !unwindExports.test(name),
  )
  const fromNode = pe.imports['node.exe'] ?? []
  return [
    ...(pe.arch === arch ? [] : [`is for ${pe.arch}`]),
    ...Object.keys(pe.imports)
      .filter((name) => !libraries.win32.test(name))
      .map((name) => `links ${name}`),
    ...fromNode
      .filter((name) => !nodeSymbols.includes(name))
      .map((name) => `needs ${name} of Node.js`),
    ...(fromNode.length > 0 ? [] : ['needs nothing of Node.js']),
    ...entryPoints.filter((name) => !pe.exports.includes(name)).map((name) => `exports no ${name}`),
    ...extraExports.map((name) => `exports ${name}`),
    ...requiredFlags.filter((flag) => !pe.flags.includes(flag)).map((flag) => `has not ${flag}`),
  ]
}
