/**
 * The cache handler of ISR: pages, responses, images and fetches of all instances of an app. Next.js
 * makes one for each request, but one for all images of a server. Nothing that a store does can fail
 * a render.
 */
import { isObject } from '../checks'
import { fromBytes, toBytes } from './cache-handler-bytes'
import { nextCache } from './cache-handler-storage'
import type { IsrEntry, IsrGetContext, IsrSetContext, IsrValue } from './cache-handler-types'

const namespace = 'isr'
/** Where Next.js names the tags of a page. */
const tagsHeader = 'x-next-cache-tags'

export class NextIsrCacheHandler {
  /**
   * By key, of this request's looks: each was before the value was computed. Not of images: they
   * have no tags that could be revalidated meanwhile, and their handler lives as long as the server.
   */
  readonly #marks = new Map<string, string | null>()

  async get(key: string, context: IsrGetContext = {}): Promise<IsrEntry | null> {
    const tags = [...(context.tags ?? []), ...(context.softTags ?? [])]
    const { bytes, mark, stale } = await nextCache().get(namespace, key, tags)
    const entry = bytes === null ? null : read(bytes)
    const remembered = context.kind !== 'IMAGE' && (stale || !willDo(entry, context))
    if (remembered) this.#marks.set(key, mark)
    return entry !== null && stale ? asStale(entry) : entry
  }

  async set(key: string, value: IsrValue | null, context: IsrSetContext = {}): Promise<void> {
    const seen = this.#marks.get(key)
    this.#marks.delete(key)
    if (value === null) return void (await nextCache().delete(namespace, key))
    const mark = seen === undefined ? (await nextCache().get(namespace, key, [])).mark : seen
    const { cacheControl } = context
    const entry: IsrEntry<IsrValue> = { lastModified: Date.now(), value, cacheControl }
    await nextCache().set(namespace, key, {
      bytes: toBytes(entry),
      tags: tagsOf(value, context),
      ttl: cacheControl?.expire ?? Infinity,
      mark,
    })
  }

  revalidateTag(
    tags: string | string[],
    durations?: { expire?: number | undefined },
  ): Promise<void> {
    return nextCache().revalidate(typeof tags === 'string' ? [tags] : tags, durations)
  }

  resetRequestCache(): void {
    // Nothing of a value is kept, and when a key was looked for stays true.
  }
}

/** Whether Next.js will not compute a new value: by its own clock, as it goes by it. */
function willDo(entry: IsrEntry<IsrValue> | null, context: IsrGetContext): boolean {
  if (entry === null) return false
  const revalidate = context.revalidate ?? revalidateOf(entry)
  return typeof revalidate !== 'number' || Date.now() <= entry.lastModified + revalidate * 1000
}

/** Bytes that this version cannot read are a miss. */
function read(bytes: Uint8Array): IsrEntry<IsrValue> | null {
  try {
    const entry = fromBytes<IsrEntry<IsrValue> | undefined>(bytes)
    const isEntry = typeof entry?.lastModified === 'number'
    return isEntry && (entry.value === null || isObject(entry.value)) ? entry : null
  } catch {
    return null
  }
}

function tagsOf(value: IsrValue, context: IsrSetContext): string[] {
  const header = value.headers?.[tagsHeader]
  const ofPage = typeof header === 'string' ? header.split(',') : []
  return [...(context.tags ?? []), ...(value.tags ?? []), ...ofPage]
}

/**
 * Next.js knows what is stale by its age alone: it is made so old that its time is just past, or,
 * when it has none, so old that Next.js waits for a new one.
 */
function asStale(entry: IsrEntry<IsrValue>): IsrEntry<IsrValue> {
  const revalidate = revalidateOf(entry)
  if (typeof revalidate !== 'number') return { ...entry, lastModified: -1 }
  const justPast = Date.now() - revalidate * 1000 - 1
  return { ...entry, lastModified: Math.min(entry.lastModified, justPast) }
}

function revalidateOf({ value, cacheControl }: IsrEntry<IsrValue>): number | false | undefined {
  return cacheControl?.revalidate ?? value?.revalidate
}

/** The class itself, as Next.js takes it. */
export type NextIsrCacheHandlerClass = typeof NextIsrCacheHandler
