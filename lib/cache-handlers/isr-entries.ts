/** The stored form of ISR cache entries. */
import { isObject } from '../base/checks'
import { fromBytes, toBytes } from './cache-handler-bytes'
import type { IsrEntry, IsrSetContext, IsrValue } from './cache-handler-types'
import { tagsHeader } from './stale-page'

interface Stored extends IsrEntry<IsrValue> {
  /** The position of the page's last invalidation at the start of rendering. Omitted if 0. */
  renderedAfter?: number | undefined
}

export function entryBytes(
  value: IsrValue | null,
  { cacheControl }: IsrSetContext,
  renderedAfter = 0,
): Buffer {
  const entry: Stored = { lastModified: Date.now(), value, cacheControl }
  return toBytes(renderedAfter > 0 ? { ...entry, renderedAfter } : entry)
}

export interface ReadEntry {
  entry: IsrEntry<IsrValue>
  renderedAfter: number
}

/** Returns null for bytes that this version cannot read. */
export function readEntry(bytes: Uint8Array): ReadEntry | null {
  try {
    const stored = fromBytes<Stored | undefined>(bytes)
    if (typeof stored?.lastModified !== 'number') return null
    if (stored.value !== null && !isObject(stored.value)) return null
    const { renderedAfter = 0, ...entry } = stored
    return { entry, renderedAfter }
  } catch {
    return null
  }
}

export function tagsOf(value: IsrValue | null, context: IsrSetContext = {}): string[] {
  const header = value?.headers?.[tagsHeader]
  const ofPage = typeof header === 'string' ? header.split(',') : []
  return [...(context.tags ?? []), ...(value?.tags ?? []), ...ofPage]
}
