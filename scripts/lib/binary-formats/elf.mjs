/** Reads the parts of a 64-bit ELF file that determine where it can be loaded. */

const machines = { 62: 'x64', 183: 'arm64' }
const PT_LOAD = 1
const PT_INTERP = 3
const PT_GNU_STACK = 0x6474e551
const PT_GNU_RELRO = 0x6474e552
const SHT_DYNAMIC = 6
const SHT_DYNSYM = 11
const SHT_GNU_VERNEED = 0x6ffffffe
const SHT_GNU_VERSYM = 0x6fffffff
const DT_NEEDED = 1
const DT_FLAGS_1 = 0x6ffffffb
const DF_1_NOW = 1
const DF_1_NODELETE = 8
const STB_WEAK = 2

export function isElf(file) {
  return file.length > 64 && file.readUInt32BE(0) === 0x7f454c46
}

const text = (file, at) => file.toString('latin1', at, file.indexOf(0, at))
const long = (file, at) => Number(file.readBigUInt64LE(at))

function programHeaders(file) {
  const [start, size, count] = [long(file, 32), file.readUInt16LE(54), file.readUInt16LE(56)]
  return Array.from({ length: count }, (_, i) => {
    const at = start + i * size
    const [type, flags] = [file.readUInt32LE(at), file.readUInt32LE(at + 4)]
    return { type, flags, offset: long(file, at + 8), align: long(file, at + 48) }
  })
}

function sections(file) {
  const [start, size, count] = [long(file, 40), file.readUInt16LE(58), file.readUInt16LE(60)]
  return Array.from({ length: count }, (_, i) => {
    const at = start + i * size
    return {
      type: file.readUInt32LE(at + 4),
      offset: long(file, at + 24),
      size: long(file, at + 32),
      link: file.readUInt32LE(at + 40),
    }
  })
}

/** The entries of the dynamic section as pairs of tag and value. */
function dynamicEntries(file, section) {
  return Array.from({ length: section.size / 16 }, (_, i) => {
    const at = section.offset + i * 16
    return [long(file, at), long(file, at + 8)]
  })
}

/** Maps version indexes to names such as `GLIBC_2.17`. */
function neededVersions(file, all) {
  const versions = new Map()
  const section = all.find(({ type }) => type === SHT_GNU_VERNEED)
  if (!section) return versions
  const strings = all[section.link].offset
  for (let at = section.offset, next = 1; next; at += next) {
    for (let entry = at + file.readUInt32LE(at + 8), step = 1; step; entry += step) {
      versions.set(file.readUInt16LE(entry + 6), text(file, strings + file.readUInt32LE(entry + 8)))
      step = file.readUInt32LE(entry + 12)
    }
    next = file.readUInt32LE(at + 12)
  }
  return versions
}

function dynamicSymbols(file, all) {
  const table = all.find(({ type }) => type === SHT_DYNSYM)
  const strings = all[table.link].offset
  const indexes = all.find(({ type }) => type === SHT_GNU_VERSYM)
  const versions = neededVersions(file, all)
  return Array.from({ length: table.size / 24 }, (_, i) => {
    const at = table.offset + i * 24
    return {
      name: text(file, strings + file.readUInt32LE(at)),
      version: indexes && versions.get(file.readUInt16LE(indexes.offset + i * 2) & 0x7fff),
      binding: file[at + 4] >> 4,
      defined: file.readUInt16LE(at + 6) !== 0,
    }
  }).filter(({ name }) => name)
}

/**
 * Returns the architecture, the needed libraries, the imported and exported symbols, and the traces
 * of hardening. Weak imports are left out, because they may be absent.
 */
export function readElf(file) {
  const segments = programHeaders(file)
  const segment = (wanted) => segments.find(({ type }) => type === wanted)
  const all = sections(file)
  const dynamic = all.find(({ type }) => type === SHT_DYNAMIC)
  const strings = all[dynamic.link].offset
  const entries = dynamicEntries(file, dynamic)
  const symbols = dynamicSymbols(file, all)
  const flags = entries.find(([tag]) => tag === DT_FLAGS_1)?.[1] ?? 0
  const interpreter = segment(PT_INTERP)
  return {
    arch: machines[file.readUInt16LE(18)],
    interpreter: interpreter && text(file, interpreter.offset),
    libraries: entries
      .filter(([tag]) => tag === DT_NEEDED)
      .map(([, at]) => text(file, strings + at)),
    imports: symbols.filter(({ defined, binding }) => !defined && binding !== STB_WEAK),
    exports: symbols.filter(({ defined }) => defined).map(({ name }) => name),
    alignment: Math.min(...segments.filter(({ type }) => type === PT_LOAD).map((s) => s.align)),
    bindsNow: (flags & DF_1_NOW) !== 0,
    staysLoaded: (flags & DF_1_NODELETE) !== 0,
    hasRelro: segment(PT_GNU_RELRO) !== undefined,
    hasExecutableStack: ((segment(PT_GNU_STACK)?.flags ?? 1) & 1) !== 0,
  }
}
