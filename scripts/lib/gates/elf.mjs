/** The requirements that a binary for Linux must meet. */
import { isElf, readElf } from '../binary-formats/elf.mjs'
import {
  compilerLibraries,
  entryPoints,
  isNodeSymbol,
  libraries,
  newestVersions,
} from './allowed.mjs'

const isNewer = (a, b) => a.localeCompare(b, 'en', { numeric: true }) > 0

function versionProblems(imports) {
  return imports
    .filter(({ version }) => version)
    .filter(({ version }) => {
      const [, family, number] = /^(\w+?)_([\d.]+)$/.exec(version) ?? []
      return !family || !newestVersions[family] || isNewer(number, newestVersions[family])
    })
    .map(({ name, version }) => `needs ${name}@${version}`)
}

function hardeningProblems(elf, isMusl) {
  const has = (pattern) => elf.imports.some(({ name }) => pattern.test(name))
  const traces = {
    'tables that are read-only after relocation': elf.hasRelro && elf.bindsNow,
    'a stack that is not executable': !elf.hasExecutableStack,
    'a stack protector': has(/^__stack_chk_fail$/),
    // musl has no FORTIFY.
    'functions of FORTIFY_SOURCE': isMusl || has(/^__\w+_chk$/),
  }
  return Object.keys(traces)
    .filter((trace) => !traces[trace])
    .map((trace) => `has not ${trace}`)
}

/** Imports that are neither of the C library nor of the compiler: Node.js must export them. */
export function nodeImports(elf) {
  return elf.imports
    .filter(({ name, version }) => !version && isNodeSymbol(name))
    .map((s) => s.name)
}

/** `isCross`: made by the cross compiler, which links the C++ library statically. */
export function elfProblems(file, { arch, isMusl, isCross, nodeSymbols }) {
  if (!isElf(file)) return ['is not an ELF file']
  const elf = readElf(file)
  const allowed = isMusl ? libraries.musl : libraries.glibc
  const isAllowed = (name) => allowed.test(name) || (!isCross && compilerLibraries.test(name))
  const extraExports = elf.exports.filter((name) => !entryPoints.includes(name))
  return [
    ...(elf.arch === arch ? [] : [`is for ${elf.arch}`]),
    ...(elf.alignment >= (arch === 'arm64' ? 0x10000 : 0x1000) ? [] : ['has small segments']),
    ...elf.libraries.filter((name) => !isAllowed(name)).map((name) => `links ${name}`),
    ...nodeImports(elf)
      .filter((name) => !nodeSymbols.includes(name))
      .map((name) => `needs ${name} of Node.js`),
    ...entryPoints
      .filter((name) => !elf.exports.includes(name))
      .map((name) => `exports no ${name}`),
    ...(isCross ? extraExports.map((name) => `exports ${name}`) : []),
    ...(isCross && !elf.staysLoaded ? ['is unloaded when a worker thread ends'] : []),
    ...versionProblems(elf.imports),
    ...hardeningProblems(elf, isMusl),
  ]
}
