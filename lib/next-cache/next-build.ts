/**
 * The Next.js build that this process runs: its heartbeat, the index of its stored pages, and the
 * check whether a page of the build output may be served. Owned by the Next.js cache handlers.
 */
import { randomBytes } from 'node:crypto'
import type { Handle } from '../handle/handle'
import { hashOf, logTags } from './next-cache'
import { baselineKey, chunkKey, indexNamespace, NextBuilds, pageNamespace } from './next-builds'
import { NextPageInvalidations, pageTag } from './next-page-invalidations'
import { markAt, NextRecords } from './next-records'

/** Milliseconds. */
const betweenBeats = 3_600_000
const betweenAttempts = 5_000
/** Tolerated clock difference between the build machine and the server in milliseconds. */
const clockTolerance = 60_000
/** Pages per record of the index. */
const chunkSize = 100
/** Maximum number of indexed pages to remember. */
const maxKnown = 10_000

/**
 * The state of a page of the build output: 'stale' if one of its tags is stale, 'replaced' if it
 * must not be served any more.
 */
export type OutputState = 'current' | 'stale' | 'replaced'

export class NextBuild {
  /** The cache namespace of the build's pages. */
  readonly namespace: string
  readonly invalidations: NextPageInvalidations
  readonly #handle: Handle
  readonly #build: string
  readonly #builtAt: number | undefined
  readonly #builds: NextBuilds
  readonly #records: NextRecords
  readonly #index: string
  #registered = false
  #hasBaseline = false
  #attempt: Promise<boolean> | undefined
  #nextAttempt = 0
  #timer: NodeJS.Timeout | undefined
  #known = new Set<string>()
  #segment = newSegment()
  #chunk: string[] = []
  #chunks = 0

  /**
   * `builtAt` is the time in epoch milliseconds at which the build began to render. If it is
   * undefined, the build output is not served.
   */
  constructor(handle: Handle, tenant: string, build: string, builtAt: number | undefined) {
    this.#handle = handle
    this.#build = build
    this.#builtAt = builtAt
    this.#builds = new NextBuilds(handle, tenant)
    this.#records = new NextRecords(handle, tenant)
    this.invalidations = new NextPageInvalidations(handle, tenant)
    this.#index = indexNamespace(build)
    this.namespace = pageNamespace(build)
  }

  /**
   * Begins the heartbeat. Never rejects. Resolves to false while the store is away or the pages of
   * the build are being removed.
   */
  ready(): Promise<boolean> {
    if (this.#registered) return Promise.resolve(true)
    if (this.#attempt !== undefined) return this.#attempt
    if (performance.now() < this.#nextAttempt) return Promise.resolve(false)
    this.#attempt = this.#begin()
      .catch(() => false)
      .finally(() => {
        this.#attempt = undefined
        this.#nextAttempt = performance.now() + betweenAttempts
      })
    return this.#attempt
  }

  /**
   * Adds the page to the index. Never rejects. Resolves to true if the page is in the index and may
   * be stored.
   */
  async track(key: string): Promise<boolean> {
    if (!(await this.ready())) return false
    const page = hashOf(key)
    return this.#known.has(page) || this.#add(page).catch(() => false)
  }

  /**
   * Checks a page of the build output. Never rejects. `tags` are the page's tags, `invalidatedAt`
   * is the log position of its last invalidation. Requires a successful ready().
   */
  async outputState(
    key: string,
    tags: readonly string[],
    invalidatedAt: number,
  ): Promise<OutputState> {
    if (this.#builtAt === undefined || invalidatedAt > positionBefore(this.#builtAt))
      return 'replaced'
    return this.#outputState(hashOf(key), logTags([...tags, pageTag(key)])).catch(() => 'replaced')
  }

  async #outputState(page: string, tags: readonly string[]): Promise<OutputState> {
    if (this.#known.has(page)) return 'replaced'
    const [baseline, stored] = await Promise.all([
      this.#records.read(this.#index, baselineKey, tags),
      this.#records.read(this.#index, page),
    ])
    if (baseline.value === null || stored.value !== null) return 'replaced'
    return baseline.stale ? 'stale' : 'current'
  }

  async #begin(): Promise<boolean> {
    if ((await this.#builds.beat(this.#build)) === 'refused') return false
    const wasRemoved = await this.#builds.register(this.#build, this.#segment)
    if (!this.#hasBaseline && !wasRemoved && this.#builtAt !== undefined)
      await this.#setBaseline(this.#builtAt)
    this.#hasBaseline = true
    this.#registered = true
    this.#timer ??= setInterval(() => void this.#beat(), betweenBeats).unref()
    void this.#removeGone()
    return true
  }

  /**
   * Stores the baseline record, against which the tags of the build's pages are checked: a page is
   * current unless one of its tags was invalidated after the baseline. If the tag log began after
   * the build, its beginning is the baseline, because nothing was invalidated before.
   */
  async #setBaseline(builtAt: number): Promise<void> {
    const { value, mark } = await this.#records.read(this.#index, baselineKey)
    if (value !== null) return
    const beginning = await this.#builds.logBeginning()
    const built = markAt(mark, positionBefore(builtAt))
    const stored = await this.#records.writeAt(this.#index, baselineKey, 1, built)
    if (!stored && beginning !== null)
      await this.#records.writeAt(this.#index, baselineKey, 1, beginning)
  }

  async #beat(): Promise<void> {
    if (this.#handle.closed) return clearInterval(this.#timer)
    try {
      if ((await this.#builds.beat(this.#build)) !== 'renewed') this.#forget()
      else await this.#builds.register(this.#build, this.#segment)
    } catch {
      return
    }
    if (await this.ready()) await this.#removeGone()
  }

  /**
   * Discards the local state after the heartbeat lapsed: the pages of the build may have been
   * removed.
   */
  #forget(): void {
    this.#registered = false
    this.#known = new Set()
    this.#segment = newSegment()
    this.#chunk = []
    this.#chunks = 0
  }

  #removeGone(): Promise<void> {
    return this.#builds.removeGone(this.#build).catch(() => undefined)
  }

  /** Writes the index before the page and before the record of the page. */
  async #add(page: string): Promise<boolean> {
    const { value, mark } = await this.#records.read(this.#index, page)
    if (value === null && !(await this.#addToChunk(page, mark))) return false
    if (value === null && !(await this.#records.write(this.#index, page, 1, mark))) return false
    if (this.#known.size >= maxKnown) this.#known.clear()
    this.#known.add(page)
    return true
  }

  #addToChunk(page: string, mark: string): Promise<boolean> {
    if (this.#chunk.length >= chunkSize) {
      this.#chunk = []
      this.#chunks += 1
    }
    if (!this.#chunk.includes(page)) this.#chunk.push(page)
    const key = chunkKey(this.#segment, this.#chunks)
    return this.#records.write(this.#index, key, this.#chunk, mark)
  }
}

/** A log position that precedes the time even if the build machine's clock is ahead. */
function positionBefore(time: number): number {
  return Math.max(0, time - clockTolerance) * 1000
}

function newSegment(): string {
  return randomBytes(12).toString('base64url')
}
