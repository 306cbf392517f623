/** Reads which dynamic loader, and therefore which C library, a Linux program uses. */
import { closeSync, openSync, readSync } from 'node:fs'

const ELF_MAGIC = 0x7f454c46
const HEADER_BYTES = 64
const PT_INTERP = 3

/**
 * Returns the path of the dynamic loader that a 64-bit ELF program requests, such as
 * `/lib/ld-musl-x86_64.so.1`. Returns undefined for other files and for static programs.
 *
 * @param program The path of the program.
 */
export function elfInterpreter(program: string): string | undefined {
  try {
    const file = openSync(program, 'r')
    try {
      return interpreterIn(file)
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}

function bytesAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  return buffer.subarray(0, readSync(file, buffer, 0, length, position))
}

function interpreterIn(file: number): string | undefined {
  const header = bytesAt(file, 0, HEADER_BYTES)
  if (header.readUInt32BE(0) !== ELF_MAGIC) return undefined
  const [size, count] = [header.readUInt16LE(54), header.readUInt16LE(56)]
  const segments = bytesAt(file, header.readUInt32LE(32), size * count)
  for (let at = 0; at < segments.length; at += size) {
    if (segments.readUInt32LE(at) !== PT_INTERP) continue
    const path = bytesAt(file, segments.readUInt32LE(at + 8), segments.readUInt32LE(at + 32))
    return path.toString('latin1').split('\0')[0]
  }
  return undefined
}
