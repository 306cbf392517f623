/** Reads the parts of a 64-bit Windows binary (PE32+) that determine where it can be loaded. */

const machines = { 0x8664: 'x64', 0xaa64: 'arm64' }
const EXPORTS = 0
const IMPORTS = 1
const characteristics = { HIGH_ENTROPY_VA: 0x20, DYNAMIC_BASE: 0x40, NX_COMPAT: 0x100 }

export function isPe(file) {
  return file.toString('latin1', 0, 2) === 'MZ'
}

const text = (file, at) => file.toString('latin1', at, file.indexOf(0, at))

/** Returns a function that converts addresses in memory to offsets in the file. */
function fileOffsets(file, header) {
  const start = header + 24 + file.readUInt16LE(header + 20)
  const sections = Array.from({ length: file.readUInt16LE(header + 6) }, (_, i) => {
    const at = start + i * 40
    return {
      address: file.readUInt32LE(at + 12),
      size: file.readUInt32LE(at + 16),
      offset: file.readUInt32LE(at + 20),
    }
  })
  return (address) => {
    const section = sections.find((s) => address >= s.address && address < s.address + s.size)
    if (!section) throw new Error(`No section contains the address ${address}`)
    return address - section.address + section.offset
  }
}

/** Returns the imported names by library. */
function importsIn(file, table, offsetOf) {
  const imports = {}
  for (let at = offsetOf(table); file.readUInt32LE(at + 12); at += 20) {
    const library = text(file, offsetOf(file.readUInt32LE(at + 12)))
    imports[library] = thunks(file, offsetOf(file.readUInt32LE(at)), offsetOf)
  }
  return imports
}

function thunks(file, start, offsetOf) {
  const names = []
  for (let at = start; file.readBigUInt64LE(at); at += 8) {
    const isOrdinal = file.readUInt32LE(at + 4) >>> 31
    names.push(
      isOrdinal ? `#${file.readUInt16LE(at)}` : text(file, offsetOf(file.readUInt32LE(at)) + 2),
    )
  }
  return names
}

function exportsIn(file, table, offsetOf) {
  const at = offsetOf(table)
  const names = offsetOf(file.readUInt32LE(at + 32))
  return Array.from({ length: file.readUInt32LE(at + 24) }, (_, i) =>
    text(file, offsetOf(file.readUInt32LE(names + i * 4))),
  )
}

/** Returns the architecture, the imports and exports, and the flags of the loader. */
export function readPe(file) {
  const header = file.readUInt32LE(0x3c)
  const optional = header + 24
  const offsetOf = fileOffsets(file, header)
  const directory = (i) => file.readUInt32LE(optional + 112 + i * 8)
  const flags = file.readUInt16LE(optional + 70)
  return {
    arch: machines[file.readUInt16LE(header + 4)],
    imports: directory(IMPORTS) ? importsIn(file, directory(IMPORTS), offsetOf) : {},
    exports: directory(EXPORTS) ? exportsIn(file, directory(EXPORTS), offsetOf) : [],
    flags: Object.keys(characteristics).filter((name) => flags & characteristics[name]),
  }
}
