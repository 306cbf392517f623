/**
 * Serializes the values that Next.js passes to its cache handlers: plain data that may contain
 * buffers and maps.
 *
 *   <length of the JSON text, 4 bytes> <JSON text> <the bytes of all buffers>
 *
 * In the JSON text, the first item of every array names the type that the array encodes.
 */
import { types } from 'node:util'

type Packed = string | boolean | number | null | Packed[] | { [name: string]: Packed }

const lengthBytes = 4

export function toBytes(value: unknown): Buffer {
  const buffers: Uint8Array[] = []
  const text = Buffer.from(JSON.stringify(pack(value, buffers)))
  const length = Buffer.alloc(lengthBytes)
  length.writeUInt32BE(text.length)
  return Buffer.concat([length, text, ...buffers])
}

/** Throws if `toBytes` did not produce the bytes. Buffers in the result are views of the bytes. */
export function fromBytes<T>(bytes: Uint8Array): T {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = lengthBytes + buffer.readUInt32BE()
  const packed = JSON.parse(buffer.toString('utf8', lengthBytes, end)) as Packed
  return unpack(packed, buffer.subarray(end)) as T
}

function pack(value: unknown, buffers: Uint8Array[]): Packed {
  if (typeof value === 'number' && !Number.isFinite(value)) return ['number', String(value)]
  if (typeof value !== 'object' || value === null) return value as Packed
  if (types.isUint8Array(value)) return packBytes(value, buffers)
  if (types.isMap(value)) return ['map', pack([...value], buffers)]
  if (Array.isArray(value)) return ['list', ...value.map((item) => pack(item, buffers))]
  return mapMembers(value, (item) => pack(item, buffers)) as Packed
}

function packBytes(bytes: Uint8Array, buffers: Uint8Array[]): Packed {
  const from = buffers.reduce((length, buffer) => length + buffer.length, 0)
  buffers.push(bytes)
  return ['bytes', from, from + bytes.length]
}

function unpack(packed: Packed, bytes: Buffer): unknown {
  if (typeof packed !== 'object' || packed === null) return packed
  if (!Array.isArray(packed)) return mapMembers(packed, (item) => unpack(item as Packed, bytes))
  const [word, ...rest] = packed
  if (word === 'number') return Number(rest[0])
  if (word === 'bytes') return bytes.subarray(Number(rest[0]), Number(rest[1]))
  if (word === 'map') return new Map(unpack(rest[0]!, bytes) as [unknown, unknown][])
  return rest.map((item) => unpack(item, bytes))
}

/** `Object.fromEntries` keeps `__proto__` as a plain member. */
function mapMembers(object: object, map: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(object).map(([name, item]) => [name, map(item)]))
}
