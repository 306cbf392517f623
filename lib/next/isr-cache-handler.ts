/**
 * The cache handler of ISR: pages, responses, images and fetches of all instances of an app. Pages,
 * responses and images belong to their build, fetches outlive it. Next.js makes one for each request,
 * but one for all images of a server. A failing store fails no render but that of a page that is
 * revalidated on demand.
 */
import type { NextBuild } from '../next-build'
import { beginBuild, isOnDemand, nextBuild, nextCache } from './cache-handler-storage'
import type {
  IsrEntry,
  IsrGetContext,
  IsrHandlerContext,
  IsrSetContext,
  IsrValue,
} from './cache-handler-types'
import { entryBytes, readEntry, tagsOf } from './isr-entries'
import { IsrPages } from './isr-pages'
import { asStale } from './stale-page'

const fetches = 'isr'

export class NextIsrCacheHandler {
  /**
   * By key, of this request's looks: each was before the value was computed. Not of images: they
   * have no tags that could be revalidated meanwhile, and their handler lives as long as the server.
   */
  readonly #marks = new Map<string, string | null>()
  readonly #context: IsrHandlerContext
  #pages: IsrPages | undefined

  constructor(context: IsrHandlerContext = {}) {
    this.#context = context
    beginBuild(context)
  }

  async get(key: string, context: IsrGetContext = {}): Promise<IsrEntry | null> {
    const build = context.kind === 'FETCH' ? undefined : nextBuild(this.#context)
    void build?.ready()
    if (build !== undefined && context.kind !== 'IMAGE')
      return this.#pagesOf(build).get(key, context)
    const tags = [...(context.tags ?? []), ...(context.softTags ?? [])]
    const namespace = build?.namespace ?? fetches
    const { bytes, mark, stale } = await this.#cache().get(namespace, key, tags)
    if (context.kind !== 'IMAGE') this.#marks.set(key, mark)
    const entry = bytes === null ? undefined : readEntry(bytes)?.entry
    if (entry === undefined) return null
    return stale ? asStale(entry, this.#context) : entry
  }

  async set(key: string, value: IsrValue | null, context: IsrSetContext = {}): Promise<void> {
    const isFetch = context.fetchCache === true || value?.kind === 'FETCH'
    const build = isFetch ? undefined : nextBuild(this.#context)
    if (build !== undefined && value?.kind !== 'IMAGE')
      return this.#pagesOf(build).set(key, value, context)
    const seen = this.#marks.get(key)
    this.#marks.delete(key)
    const cache = this.#cache()
    const namespace = build?.namespace ?? fetches
    if (isFetch && value === null) return cache.delete(namespace, key)
    if (build !== undefined && !(await build.track(key))) return
    await cache.set(namespace, key, {
      bytes: entryBytes(value, context),
      tags: tagsOf(value, context),
      ttl: context.cacheControl?.expire ?? Infinity,
      mark: seen === undefined ? (await cache.get(namespace, key, [])).mark : seen,
    })
  }

  async revalidateTag(
    tags: string | string[],
    durations?: { expire?: number | undefined },
  ): Promise<void> {
    // The build registers first, because it records when an empty tag log began.
    await nextBuild(this.#context)?.ready()
    await this.#cache().revalidate(typeof tags === 'string' ? [tags] : tags, durations)
  }

  resetRequestCache(): void {
    // Nothing of a value is kept, and when a key was looked for stays true.
  }

  #cache() {
    return nextCache(this.#context)
  }

  #pagesOf(build: NextBuild): IsrPages {
    this.#pages ??= new IsrPages(this.#context, build, this.#cache(), isOnDemand(this.#context))
    return this.#pages
  }
}

/** The class itself, as Next.js takes it. */
export type NextIsrCacheHandlerClass = typeof NextIsrCacheHandler
