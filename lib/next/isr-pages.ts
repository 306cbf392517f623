/**
 * The pages and responses of a build, as one request sees them: in the store, then in the output of
 * the build. A page is ended for all builds when it is revalidated on demand (`res.revalidate`) and
 * when it is deleted (`notFound`).
 */
import type { NextBuild } from '../next-build'
import type { NextCache, NextEntry } from '../next-cache'
import { pageTag } from '../next-page-ends'
import { readOutput } from './build-output'
import type {
  IsrEntry,
  IsrGetContext,
  IsrHandlerContext,
  IsrSetContext,
  IsrValue,
} from './cache-handler-types'
import { entryBytes, readEntry, tagsOf } from './isr-entries'
import { asStale } from './stale-page'

/** What was known of a page before it was rendered. */
interface Look {
  readonly mark: string | null
  /** When it was last ended; undefined while the store was away. */
  readonly ended: number | undefined
  /** Undefined when there was none. */
  readonly value?: IsrValue | null | undefined
  /** The value as Next.js got it. */
  readonly returned?: IsrValue | null | undefined
}

interface Found {
  readonly entry: IsrEntry<IsrValue>
  readonly stale: boolean
}

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

  /** Rejects only a revalidation on demand that the store does not accept. */
  async get(key: string, context: IsrGetContext): Promise<IsrEntry<IsrValue> | null> {
    const began = this.#isOnDemand ? await this.#begin(key) : undefined
    const tags = [...(context.tags ?? []), ...(context.softTags ?? [])]
    const [stored, lastEnd] = await this.#lookUp(key, tags)
    const found = await this.#find(key, context, stored, lastEnd)
    const returned = found?.stale ? asStale(found.entry, this.#context) : found?.entry
    this.#looks.set(key, {
      mark: stored.mark,
      ended: began ?? lastEnd,
      value: found?.entry.value,
      returned: returned?.value,
    })
    return returned ?? null
  }

  /** Rejects only when the page ends and the store does not accept that. */
  async set(key: string, value: IsrValue | null, context: IsrSetContext): Promise<void> {
    const look = this.#looks.get(key) ?? (await this.#lookAgain(key))
    this.#looks.delete(key)
    const isKept = value !== null && value === look.returned
    if (isKept || !this.#ends(value, look))
      return this.#store(key, isKept ? look.value! : value, context, look)
    const ended = this.#isOnDemand && look.ended ? look.ended : await this.#begin(key)
    const stored = this.#store(key, value, context, { ...look, ended })
    await Promise.all([stored, this.#build.ends.end(key, ended)])
  }

  /** The build registers first: what it does in an empty log tells when the log began. */
  async #begin(key: string): Promise<number> {
    await this.#build.ready()
    return this.#build.ends.begin(key)
  }

  /** After a render that failed, Next.js stores the value that it got: then nothing ends. */
  #ends(value: IsrValue | null, look: Look): boolean {
    const isDeletion = value === null && look.value !== null && look.value !== undefined
    return this.#isOnDemand || isDeletion
  }

  async #store(
    key: string,
    value: IsrValue | null,
    context: IsrSetContext,
    { mark, ended }: Look,
  ): Promise<void> {
    if (!(await this.#build.track(key))) return
    await this.#cache.set(this.#build.namespace, key, {
      bytes: entryBytes(value, context, ended),
      tags: [...tagsOf(value, context), pageTag(key)],
      ttl: context.cacheControl?.expire ?? Infinity,
      mark,
    })
  }

  /** One write to the store. */
  #lookUp(key: string, tags: string[]): Promise<[NextEntry, number | undefined]> {
    const stored = this.#cache.get(this.#build.namespace, key, tags)
    return Promise.all([stored, this.#build.ends.last(key)])
  }

  async #lookAgain(key: string): Promise<Look> {
    const [{ mark }, ended] = await this.#lookUp(key, [])
    return { mark, ended }
  }

  async #find(
    key: string,
    context: IsrGetContext,
    { bytes, mark, stale }: NextEntry,
    lastEnd: number | undefined,
  ): Promise<Found | null> {
    if (mark === null || lastEnd === undefined) return null
    const read = bytes === null ? null : readEntry(bytes)
    if (read === null) return this.#findOutput(key, context, lastEnd)
    return read.ended >= lastEnd ? { entry: read.entry, stale } : null
  }

  /** The page as the build has rendered it, unless it was stored, ended or invalidated since. */
  async #findOutput(key: string, context: IsrGetContext, lastEnd: number): Promise<Found | null> {
    if (!(await this.#build.ready())) return null
    const entry = await readOutput(this.#context, key, context)
    if (entry === null) return null
    const state = await this.#build.outputState(key, tagsOf(entry.value), lastEnd)
    return state === 'replaced' ? null : { entry, stale: state === 'stale' }
  }
}
