/**
 * The ISR cache handler: pages, responses, images and fetches of all instances of an app. Pages,
 * responses and images belong to their build, while fetches outlive it. Next.js creates one handler
 * for each request, and one for all images of a server. A failure of the store fails no render,
 * except of a page that is invalidated: by an on-demand revalidation or by `notFound`.
 */
import type { NextBuild } from '../next-cache/next-build'
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

/**
 * The class for the option `cacheHandler` of the Next.js configuration. All instances of an app
 * share its entries. An entry that cannot be read is a miss, and one that cannot be stored is lost.
 *
 * @example
 * // next.config.ts
 * export default withRedisSessionStorage({
 *   cacheHandler: require.resolve('redis-session-storage/next-isr-cache-handler'),
 * })
 */
export class NextIsrCacheHandler {
  /**
   * The marks of this request's lookups, by key. Each lookup precedes the computation of its value.
   * Images are excluded: they have no tags to invalidate, and their handler lives as long as the
   * server.
   */
  readonly #marks = new Map<string, string | null>()
  readonly #context: IsrHandlerContext
  #pages: IsrPages | undefined

  /** @param context Created by Next.js: the output folder and the headers of the request. */
  constructor(context: IsrHandlerContext = {}) {
    this.#context = context
    beginBuild(context)
  }

  /**
   * Returns the entry of the key, or null on a miss. Next.js serves a stale entry and renders a new
   * one.
   *
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED, ERR_CLOSED or
   * ERR_SERVER when the page is revalidated on demand and the store does not accept the
   * invalidation.
   */
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

  /**
   * Stores the value under the key. A null value records that the page does not exist, or deletes a
   * fetch.
   *
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED, ERR_CLOSED or
   * ERR_SERVER when the value invalidates the page in all builds and the store does not accept
   * that.
   */
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

  /**
   * Invalidates all entries with one of the tags.
   *
   * @param tags One tag or several.
   * @param durations With durations, entries are stale now and expire after `expire` seconds.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED, ERR_CLOSED or
   * ERR_SERVER when the store does not accept the invalidation. It is then repeated until it
   * succeeds.
   */
  async revalidateTag(
    tags: string | string[],
    durations?: { expire?: number | undefined },
  ): Promise<void> {
    // The build registers first, because it records when an empty tag log began.
    await nextBuild(this.#context)?.ready()
    await this.#cache().revalidate(typeof tags === 'string' ? [tags] : tags, durations)
  }

  /** Does nothing. */
  resetRequestCache(): void {
    // The handler keeps no values, and the marks of earlier lookups stay valid.
  }

  #cache() {
    return nextCache(this.#context)
  }

  #pagesOf(build: NextBuild): IsrPages {
    this.#pages ??= new IsrPages(this.#context, build, this.#cache(), isOnDemand(this.#context))
    return this.#pages
  }
}

/** The type of the class that Next.js instantiates. */
export type NextIsrCacheHandlerClass = typeof NextIsrCacheHandler
