/**
 * What the cache handlers of Next.js keep: bytes under a tenant of their own, with tags that may be
 * stale before they are expired. Whether an entry is good is for the tenant's log of tags to say,
 * never for a clock of this machine.
 */
import { createHash } from 'node:crypto'
import type { Handle } from './handle'
import { lines, say } from './logger'
import type { NativeStorage } from './native'
import { pendingInvalidations, type PendingInvalidations } from './next-pending'

export interface NextEntry {
  /** Null on a miss. */
  bytes: Uint8Array | null
  /** What is computed from now on is to be stored with it; null while the store is away. */
  mark: string | null
  /** Still to be served, while a new one is computed. */
  stale: boolean
}

export interface NextValue {
  bytes: Uint8Array
  tags: readonly string[]
  /** Seconds; it is kept for 30 days at most. */
  ttl: number
  /** Taken before the value was computed; with null, from while the store was away, it is lost. */
  mark: string | null
}

/**
 * Seconds that an entry is kept at most, also one that never expires: 30 days. Who still wants it
 * computes it again, and nobody wants those of builds that are gone.
 */
const keptAtMost = 30 * 86_400
/** The longest duration that a log of tags spells, in seconds: also of what never ends. */
const longest = 2 ** 31 - 1
const unwritable = /[\p{Cc}\p{Cs}]/u

export class NextCache {
  readonly #handle: Handle
  readonly #tenant: string
  readonly #maxValueBytes: number
  readonly #pending: PendingInvalidations

  constructor(handle: Handle, tenant: string) {
    this.#handle = handle
    this.#tenant = tenant
    this.#pending = pendingInvalidations(handle, tenant)
    this.#maxValueBytes = handle.settings.native.maxValueBytes
  }

  /**
   * Never rejects. Every read is a miss while the store is away or an invalidation is pending.
   * `moreTags` count as tags of the entry.
   */
  async get(namespace: string, key: string, moreTags: readonly string[]): Promise<NextEntry> {
    if (!(await this.#pending.flush())) return { bytes: null, mark: null, stale: false }
    const tags = logTags(moreTags)
    const hash = hashOf(key)
    const found = await this.#try<[Uint8Array | null, string, boolean]>(
      'nextCache.get',
      (native, slot) => native.cacheLookOrStale(slot, this.#tenant, namespace, hash, tags),
    )
    const [bytes, mark, stale] = found ?? [null, null, false]
    return { bytes, mark, stale }
  }

  /**
   * Never rejects. Not stored is what is too large, then the old entry goes too; and what has a tag
   * that was expired since the mark was taken.
   */
  async set(namespace: string, key: string, value: NextValue): Promise<void> {
    const { bytes, mark } = value
    if (bytes.length > this.#maxValueBytes) {
      this.#reportTooLarge(bytes.length)
      return this.delete(namespace, key)
    }
    if (mark === null) return
    const tags = logTags(value.tags)
    const ttl = Math.min(seconds(value.ttl), keptAtMost)
    const hash = hashOf(key)
    await this.#try('nextCache.set', (native, slot) =>
      native.cacheStoreBytes(slot, this.#tenant, namespace, hash, bytes, tags, ttl, mark),
    )
  }

  /** Never rejects: what cannot be removed ends with its TTL. */
  async delete(namespace: string, key: string): Promise<void> {
    const hash = hashOf(key)
    await this.#try('cache.delete', (native, slot) =>
      native.cacheDelete(slot, this.#tenant, namespace, hash),
    )
  }

  /**
   * What has one of the tags is expired now; with `durations` it is stale now, and expired so many
   * seconds later. Rejects if the store is away or refuses it. The invalidation is then repeated
   * until it succeeds, and this process serves no entry of the tenant before that.
   */
  async revalidate(
    tags: readonly string[],
    durations?: { expire?: number | undefined },
  ): Promise<void> {
    const after = durations === undefined ? 0 : (durations.expire ?? Infinity)
    await this.#pending.invalidate(logTags(tags), after > 0 ? seconds(after) : 0)
  }

  /** Logged once, counted each time. */
  #reportTooLarge(bytes: number): void {
    const { shared, settings } = this.#handle
    shared.counters.nextCacheTooLarge += 1
    if (shared.counters.nextCacheTooLarge > 1 || settings.logger === false) return
    say([settings.logger], 'warn', lines.tooLarge(bytes, this.#maxValueBytes))
  }

  /** Undefined when it fails. */
  #try<R>(
    operation: string,
    start: (native: NativeStorage, slot: number) => void,
  ): Promise<R | undefined> {
    return this.#handle.call<R>(operation, start).catch(() => undefined)
  }
}

/** Keys of Next.js are of any length and hold anything. */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

function seconds(given: number): number {
  return Math.min(Math.max(1, Math.ceil(given)), longest)
}

/** Each once; one that the log cannot spell goes by its hash. */
export function logTags(tags: readonly string[]): string[] {
  return [...new Set(tags)].map((tag) => (unwritable.test(tag) ? `sha256:${hashOf(tag)}` : tag))
}
