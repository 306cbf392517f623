/**
 * The cache handler of ISR: pages, responses, images and fetches of all instances of an app. Pages,
 * responses and images belong to their build, fetches outlive it. Next.js makes one for each request,
 * but one for all images of a server. Nothing that a store does can fail a render.
 */
import { isObject } from '../checks'
import type { NextBuild } from '../next-build'
import { readOutput } from './build-output'
import { fromBytes, toBytes } from './cache-handler-bytes'
import { beginBuild, nextBuild, nextCache } from './cache-handler-storage'
import type {
  IsrEntry,
  IsrGetContext,
  IsrHandlerContext,
  IsrSetContext,
  IsrValue,
} from './cache-handler-types'

const fetches = 'isr'
/** Where Next.js names the tags of a page. */
const tagsHeader = 'x-next-cache-tags'

export class NextIsrCacheHandler {
  /**
   * By key, of this request's looks: each was before the value was computed. Not of images: they
   * have no tags that could be revalidated meanwhile, and their handler lives as long as the server.
   */
  readonly #marks = new Map<string, string | null>()
  readonly #context: IsrHandlerContext

  constructor(context: IsrHandlerContext = {}) {
    this.#context = context
    beginBuild(context)
  }

  async get(key: string, context: IsrGetContext = {}): Promise<IsrEntry | null> {
    const build = context.kind === 'FETCH' ? undefined : nextBuild(this.#context)
    const tags = [...(context.tags ?? []), ...(context.softTags ?? [])]
    void build?.ready()
    const { bytes, mark, stale } = await nextCache(this.#context).get(build?.namespace ?? fetches, key, tags)
    if (context.kind !== 'IMAGE') this.#marks.set(key, mark)
    const entry = bytes === null ? null : read(bytes)
    if (entry !== null) return stale ? asStale(entry) : entry
    return build === undefined || mark === null ? null : this.#readOutput(build, key, context)
  }

  async set(key: string, value: IsrValue | null, context: IsrSetContext = {}): Promise<void> {
    const seen = this.#marks.get(key)
    this.#marks.delete(key)
    const isFetch = context.fetchCache === true || value?.kind === 'FETCH'
    const build = isFetch ? undefined : nextBuild(this.#context)
    const namespace = build?.namespace ?? fetches
    if (isFetch && value === null) return nextCache(this.#context).delete(namespace, key)
    if (build !== undefined && !(await build.track(key))) return
    const mark = seen === undefined ? (await nextCache(this.#context).get(namespace, key, [])).mark : seen
    const { cacheControl } = context
    const entry: IsrEntry<IsrValue> = { lastModified: Date.now(), value, cacheControl }
    await nextCache(this.#context).set(namespace, key, {
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
    return nextCache(this.#context).revalidate(typeof tags === 'string' ? [tags] : tags, durations)
  }

  resetRequestCache(): void {
    // Nothing of a value is kept, and when a key was looked for stays true.
  }

  /** The page as the build has rendered it, unless it was stored, deleted or invalidated since. */
  async #readOutput(
    build: NextBuild,
    key: string,
    context: IsrGetContext,
  ): Promise<IsrEntry | null> {
    if (!(await build.ready())) return null
    const entry = await readOutput(this.#context, key, context)
    if (entry === null) return null
    const state = await build.outputState(key, tagsOf(entry.value, {}))
    if (state === 'replaced') return null
    return state === 'stale' ? asStale(entry) : entry
  }
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

function tagsOf(value: IsrValue | null, context: IsrSetContext): string[] {
  const header = value?.headers?.[tagsHeader]
  const ofPage = typeof header === 'string' ? header.split(',') : []
  return [...(context.tags ?? []), ...(value?.tags ?? []), ...ofPage]
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
