/** Entries of the cache handler of ISR as they are stored. */
import { isObject } from '../checks'
import { fromBytes, toBytes } from './cache-handler-bytes'
import type { IsrEntry, IsrSetContext, IsrValue } from './cache-handler-types'
import { tagsHeader } from './stale-page'

interface Stored extends IsrEntry<IsrValue> {
  /** Of a page: when it had last been ended before it was rendered. Left out when never. */
  ended?: number | undefined
}

export function entryBytes(
  value: IsrValue | null,
  { cacheControl }: IsrSetContext,
  ended = 0,
): Buffer {
  const entry: Stored = { lastModified: Date.now(), value, cacheControl }
  return toBytes(ended > 0 ? { ...entry, ended } : entry)
}

export interface ReadEntry {
  entry: IsrEntry<IsrValue>
  ended: number
}

/** Null for bytes that this version cannot read. */
export function readEntry(bytes: Uint8Array): ReadEntry | null {
  try {
    const stored = fromBytes<Stored | undefined>(bytes)
    if (typeof stored?.lastModified !== 'number') return null
    if (stored.value !== null && !isObject(stored.value)) return null
    const { ended = 0, ...entry } = stored
    return { entry, ended }
  } catch {
    return null
  }
}

export function tagsOf(value: IsrValue | null, context: IsrSetContext = {}): string[] {
  const header = value?.headers?.[tagsHeader]
  const ofPage = typeof header === 'string' ? header.split(',') : []
  return [...(context.tags ?? []), ...(value?.tags ?? []), ...ofPage]
}
