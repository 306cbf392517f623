/** Reads the parts of a 64-bit Mach-O file that determine where macOS loads it. */
import { verifySignature } from './macho-signature.mjs'

const architectures = { 0x0100000c: 'arm64', 0x01000007: 'x64' }
const LC_SYMTAB = 2
const LC_LOAD_DYLIB = 0xc
const LC_CODE_SIGNATURE = 0x1d
const LC_BUILD_VERSION = 0x32
const N_STAB = 0xe0
const N_TYPE = 0x0e
const N_EXT = 1
const DYNAMIC_LOOKUP = 0xfe

export function isMachO(file) {
  return file.length > 32 && file.readUInt32LE(0) === 0xfeedfacf
}

const text = (file, at) => file.toString('latin1', at, file.indexOf(0, at))

function loadCommands(file) {
  const commands = []
  for (let i = 0, at = 32; i < file.readUInt32LE(16); i += 1) {
    commands.push({ type: file.readUInt32LE(at) & 0x7fffffff, at })
    at += file.readUInt32LE(at + 4)
  }
  return commands
}

/** The external symbols. `anywhere` is true for imports that any library or program may define. */
function externalSymbols(file, at) {
  const [start, count, strings] = [8, 12, 16].map((field) => file.readUInt32LE(at + field))
  return Array.from({ length: count }, (_, i) => start + i * 16)
    .filter((entry) => file[entry + 4] & N_EXT && !(file[entry + 4] & N_STAB))
    .map((entry) => ({
      name: text(file, strings + file.readUInt32LE(entry)).replace(/^_/, ''),
      defined: (file[entry + 4] & N_TYPE) !== 0,
      anywhere: file.readUInt16LE(entry + 6) >> 8 === DYNAMIC_LOOKUP,
    }))
}

function version(number) {
  return `${number >>> 16}.${(number >>> 8) & 255}`
}

/** Returns the architecture, the oldest macOS, libraries, symbols and the state of the signature. */
export function readMachO(file) {
  const commands = loadCommands(file)
  const find = (wanted) => commands.find(({ type }) => type === wanted)?.at
  const symbols = externalSymbols(file, find(LC_SYMTAB))
  const built = find(LC_BUILD_VERSION)
  const signature = find(LC_CODE_SIGNATURE)
  return {
    arch: architectures[file.readUInt32LE(4)],
    minimumSystem: built && version(file.readUInt32LE(built + 12)),
    libraries: commands
      .filter(({ type }) => type === LC_LOAD_DYLIB)
      .map(({ at }) => text(file, at + file.readUInt32LE(at + 8))),
    imports: symbols.filter(({ defined }) => !defined),
    exports: symbols.filter(({ defined }) => defined).map(({ name }) => name),
    signature: signature && verifySignature(file, file.readUInt32LE(signature + 8)),
  }
}
