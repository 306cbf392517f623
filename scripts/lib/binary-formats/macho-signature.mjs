/** Verifies the code signature of a Mach-O file, which has the hash of each page of the file. */
import { createHash } from 'node:crypto'

const SUPER_BLOB = 0xfade0cc0
const CODE_DIRECTORY = 0xfade0c02
const SHA256 = 2
const ADHOC = 2

/** Returns the offsets of all code directories of the signature. */
function codeDirectories(file, start) {
  if (file.readUInt32BE(start) !== SUPER_BLOB) return []
  const blobs = Array.from(
    { length: file.readUInt32BE(start + 8) },
    (_, i) => start + file.readUInt32BE(start + 16 + i * 8),
  )
  return blobs.filter((at) => file.readUInt32BE(at) === CODE_DIRECTORY)
}

/** Counts the pages and those whose hash differs. */
function verifyPages(file, at) {
  const [hashes, pages, limit] = [16, 28, 32].map((field) => file.readUInt32BE(at + field))
  const [hashSize, pageSize] = [file[at + 36], 1 << file[at + 39]]
  const wrong = Array.from({ length: pages }, (_, i) => i).filter((i) => {
    const page = file.subarray(i * pageSize, Math.min((i + 1) * pageSize, limit))
    const hash = file.subarray(at + hashes + i * hashSize, at + hashes + (i + 1) * hashSize)
    return !createHash('sha256').update(page).digest().equals(hash)
  })
  return { pages, limit, wrong: wrong.length }
}

/**
 * Verifies the signature at the offset `start`. It is valid if it is ad hoc, uses SHA-256, covers
 * the whole file before the signature, and has the right hash of every page.
 */
export function verifySignature(file, start) {
  const directories = codeDirectories(file, start)
  const results = directories.map((at) => {
    const { pages, limit, wrong } = verifyPages(file, at)
    const isAdHoc = (file.readUInt32BE(at + 12) & ADHOC) !== 0
    const valid = isAdHoc && file[at + 37] === SHA256 && limit === start && wrong === 0
    return { pages, wrong, valid }
  })
  const valid = results.length > 0 && results.every((result) => result.valid)
  return { valid, pages: results[0]?.pages ?? 0, wrong: results[0]?.wrong ?? 0 }
}
