/**
 * The entries of the Next.js cache handlers: bytes under a separate tenant, with tags that may be
 * stale before they expire. The tenant's tag log decides whether an entry is fresh, never a local
 * clock.
 */
import { createHash } from 'node:crypto'
import type { Handle } from '../handle/handle'
import { lines, logTo } from '../base/logger'
import type { NativeStorage } from '../native/native'
import { pendingInvalidations, type PendingInvalidations } from './next-pending'

export interface NextEntry {
  /** Null on a miss. */
  bytes: Uint8Array | null
  /** Pass it to `set` with a value that is computed from now on. Null while the store is away. */
  mark: string | null
  /** The entry may be served while a new one is computed (stale-while-revalidate). */
  stale: boolean
}

export interface NextValue {
  bytes: Uint8Array
  tags: readonly string[]
  /** Seconds, limited to 30 days. */
  ttl: number
  /** The mark from `get`, read before the value was computed. With null the value is not stored. */
  mark: string | null
}

/**
 * Maximum TTL of an entry in seconds, 30 days, even of one that never expires. Entries of removed
 * builds are not requested any more, and others can be computed again.
 */
const keptAtMost = 30 * 86_400
/** Maximum duration in the tag log in seconds, also used for infinite durations. */
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
   * Reads an entry. Never rejects. Every read is a miss while the store is away or an invalidation
   * is pending. `moreTags` count as tags of the entry.
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
   * Stores an entry. Never rejects. A value over `maxValueBytes` is not stored, and the old entry
   * is deleted. A value with a tag that expired after the mark is not stored.
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

  /** Deletes an entry. Never rejects: if the deletion fails, the entry expires after its TTL. */
  async delete(namespace: string, key: string): Promise<void> {
    const hash = hashOf(key)
    await this.#try('cache.delete', (native, slot) =>
      native.cacheDelete(slot, this.#tenant, namespace, hash),
    )
  }

  /**
   * Invalidates the entries with one of the tags. Without `durations` they expire now; with
   * `durations` they are stale now and expire after `expire` seconds. Rejects if the store is away
   * or refuses the write. The invalidation is then retried until it succeeds, and this process
   * serves no entry of the tenant before that.
   */
  async revalidate(
    tags: readonly string[],
    durations?: { expire?: number | undefined },
  ): Promise<void> {
    const after = durations === undefined ? 0 : (durations.expire ?? Infinity)
    await this.#pending.invalidate(logTags(tags), after > 0 ? seconds(after) : 0)
  }

  /** Counts every entry over the limit and logs the first. */
  #reportTooLarge(bytes: number): void {
    const { shared, settings } = this.#handle
    shared.counters.nextCacheTooLarge += 1
    if (shared.counters.nextCacheTooLarge > 1 || settings.logger === false) return
    logTo([settings.logger], 'warn', lines.tooLarge(bytes, this.#maxValueBytes))
  }

  /** Resolves to undefined on failure. */
  #try<R>(
    operation: string,
    start: (native: NativeStorage, slot: number) => void,
  ): Promise<R | undefined> {
    return this.#handle.call<R>(operation, start).catch(() => undefined)
  }
}

/** Keys of Next.js have any length and content. */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

function seconds(given: number): number {
  return Math.min(Math.max(1, Math.ceil(given)), longest)
}

/** Removes duplicates. Tags that the log cannot represent are replaced by their hash. */
export function logTags(tags: readonly string[]): string[] {
  return [...new Set(tags)].map((tag) => (unwritable.test(tag) ? `sha256:${hashOf(tag)}` : tag))
}
