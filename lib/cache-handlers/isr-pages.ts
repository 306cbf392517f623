/**
 * The pages and responses of a build for one request. They are read from the store, and otherwise
 * from the build output. An on-demand revalidation (`res.revalidate`) and a deletion (`notFound`)
 * invalidate the page in all builds.
 */
import type { NextBuild } from '../next-cache/next-build'
import type { NextCache, NextEntry } from '../next-cache/next-cache'
import { pageTag } from '../next-cache/next-page-invalidations'
import { isNotFoundInOutput, readOutput } from './build-output'
import type {
  IsrEntry,
  IsrGetContext,
  IsrHandlerContext,
  IsrSetContext,
  IsrValue,
} from './cache-handler-types'
import { entryBytes, readEntry, tagsOf } from './isr-entries'
import { asStale } from './stale-page'

/** The state of a page before it is rendered. */
interface Look {
  readonly mark: string | null
  /** The position of the page's last invalidation. Undefined if the store was unavailable. */
  readonly invalidatedAt: number | undefined
  /** The position at which an on-demand revalidation began. */
  readonly began?: number | undefined
  /** Undefined if there was no page. */
  readonly value?: IsrValue | null | undefined
  /** The value that was returned to Next.js. */
  readonly returned?: IsrValue | null | undefined
}

interface Found {
  readonly entry: IsrEntry<IsrValue>
  readonly stale: boolean
}

/**
 * Makes Next.js render the page again. For null, Next.js would respond with the 404 of its build
 * output.
 */
const unknownPage: IsrEntry<IsrValue> = { lastModified: -1, value: null }

export class IsrPages {
  readonly #looks = new Map<string, Look>()
  readonly #context: IsrHandlerContext
  readonly #build: NextBuild
  readonly #cache: NextCache
  readonly #isOnDemand: boolean

  /** `isOnDemand`: the request revalidates its page on demand. */
  constructor(context: IsrHandlerContext, build: NextBuild, cache: NextCache, isOnDemand: boolean) {
    this.#context = context
    this.#build = build
    this.#cache = cache
    this.#isOnDemand = isOnDemand
  }

  /**
   * Rejects only if the page is revalidated on demand and the store does not accept the
   * invalidation.
   */
  async get(key: string, context: IsrGetContext): Promise<IsrEntry<IsrValue> | null> {
    const began = this.#isOnDemand ? await this.#begin(key) : undefined
    const tags = [...(context.tags ?? []), ...(context.softTags ?? [])]
    const [stored, invalidatedAt] = await this.#lookUp(key, tags)
    const found = await this.#find(key, context, stored, invalidatedAt)
    const returned = found?.stale ? asStale(found.entry, this.#context) : found?.entry
    const isUnknown = found === null && (await this.#isReplaced404(key, invalidatedAt))
    this.#looks.set(key, {
      mark: stored.mark,
      invalidatedAt,
      began,
      value: found?.entry.value,
      returned: returned?.value,
    })
    return returned ?? (isUnknown ? unknownPage : null)
  }

  /** Rejects only if the page is invalidated and the store does not accept the invalidation. */
  async set(key: string, value: IsrValue | null, context: IsrSetContext): Promise<void> {
    const look = this.#looks.get(key) ?? (await this.#lookAgain(key))
    this.#looks.delete(key)
    // After a failed render, Next.js stores the value that `get` returned to it.
    const isKept = value !== null && value === look.returned
    if (isKept || !this.#invalidates(value, look))
      return this.#store(key, isKept ? look.value! : value, context, look)
    const began = look.began ?? (await this.#begin(key))
    const stored = this.#store(key, value, context, { ...look, invalidatedAt: began })
    await Promise.all([stored, this.#build.invalidations.invalidate(key, began)])
  }

  /** The build registers first, because registration records the start of an empty tag log. */
  async #begin(key: string): Promise<number> {
    await this.#build.ready()
    return this.#build.invalidations.begin(key)
  }

  #invalidates(value: IsrValue | null, look: Look): boolean {
    const isDeletion = value === null && look.value !== null && look.value !== undefined
    return this.#isOnDemand || isDeletion
  }

  async #store(
    key: string,
    value: IsrValue | null,
    context: IsrSetContext,
    { mark, invalidatedAt }: Look,
  ): Promise<void> {
    if (!(await this.#build.track(key))) return
    await this.#cache.set(this.#build.namespace, key, {
      bytes: entryBytes(value, context, invalidatedAt),
      tags: [...tagsOf(value, context), pageTag(key)],
      ttl: context.cacheControl?.expire ?? Infinity,
      mark,
    })
  }

  /** Both reads are pipelined in one write to the store. */
  #lookUp(key: string, tags: string[]): Promise<[NextEntry, number | undefined]> {
    const stored = this.#cache.get(this.#build.namespace, key, tags)
    return Promise.all([stored, this.#build.invalidations.last(key)])
  }

  async #lookAgain(key: string): Promise<Look> {
    const [{ mark }, invalidatedAt] = await this.#lookUp(key, [])
    return { mark, invalidatedAt }
  }

  async #find(
    key: string,
    context: IsrGetContext,
    { bytes, mark, stale }: NextEntry,
    invalidatedAt: number | undefined,
  ): Promise<Found | null> {
    if (mark === null || invalidatedAt === undefined) return null
    const read = bytes === null ? null : readEntry(bytes)
    if (read === null) return this.#findOutput(key, context, invalidatedAt)
    return read.renderedAfter >= invalidatedAt ? { entry: read.entry, stale } : null
  }

  /**
   * Returns the page of the build output, unless the page was stored or invalidated since the
   * build.
   */
  async #findOutput(
    key: string,
    context: IsrGetContext,
    invalidatedAt: number,
  ): Promise<Found | null> {
    if (!(await this.#build.ready())) return null
    const entry = await readOutput(this.#context, key, context)
    if (entry === null) return null
    const state = await this.#build.outputState(key, tagsOf(entry.value), invalidatedAt)
    return state === 'replaced' ? null : { entry, stale: state === 'stale' }
  }

  async #isReplaced404(key: string, invalidatedAt: number | undefined): Promise<boolean> {
    if (!isNotFoundInOutput(this.#context, key)) return false
    if (invalidatedAt === undefined || !(await this.#build.ready())) return true
    return (await this.#build.outputState(key, [], invalidatedAt)) === 'replaced'
  }
}
