/** Reads which dynamic loader, and therefore which C library, a Linux program uses. */
import { closeSync, openSync, readSync } from 'node:fs'

const ELF_MAGIC = 0x7f454c46
const PT_INTERP = 3

/**
 * Returns the path of the dynamic loader that a 64-bit ELF program requests, such as
 * `/lib/ld-musl-x86_64.so.1`. Returns undefined for other files and for static programs.
 *
 * @param program The path of the program.
 */
export function elfInterpreter(program: string): string | undefined {
  try {
    return interpreterIn(beginningOf(program))
  } catch {
    return undefined
  }
}

/** Linkers place the program headers and the interpreter in the first page. */
function beginningOf(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(4096)
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, 0))
  } finally {
    closeSync(file)
  }
}

function interpreterIn(head: Buffer): string | undefined {
  if (head.readUInt32BE(0) !== ELF_MAGIC) return undefined
  const [start, size, count] = [head.readUInt32LE(32), head.readUInt16LE(54), head.readUInt16LE(56)]
  for (let at = start; at < start + count * size; at += size) {
    if (head.readUInt32LE(at) !== PT_INTERP) continue
    const [offset, length] = [head.readUInt32LE(at + 8), head.readUInt32LE(at + 32)]
    return head.toString('latin1', offset, offset + length).split('\0')[0] || undefined
  }
  return undefined
}
