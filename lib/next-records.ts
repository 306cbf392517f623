/**
 * Bookkeeping of the cache handlers of Next.js: small JSON values in the cache of their tenant. Each
 * call rejects when the store does not answer, so that a record that is absent is never confused
 * with one that could not be read.
 */
import type { Handle } from './handle'

export interface NextRecord<T> {
  /** Null when there is no such record. */
  value: T | null
  /** The position of the tag log at the time of the read. */
  mark: string
  /** Whether one of the given tags is stale and not yet expired. */
  stale: boolean
}

/** Seconds that a record is kept: longer than a build is in use. */
const recordTtl = 366 * 86_400
/** A log position in microseconds that no invalidation reaches. */
const lastPosition = 9e15

export class NextRecords {
  readonly #handle: Handle
  readonly #tenant: string

  constructor(handle: Handle, tenant: string) {
    this.#handle = handle
    this.#tenant = tenant
  }

  /** A record with one of the tags invalidated since its position counts as absent. */
  async read<T>(
    namespace: string,
    key: string,
    tags: readonly string[] = [],
  ): Promise<NextRecord<T>> {
    const [bytes, mark, stale] = await this.#handle.call<[Buffer | null, string, boolean]>(
      'nextCache.get',
      (native, slot) =>
        native.cacheLookOrStale(slot, this.#tenant, namespace, key, tags as string[]),
    )
    return { value: bytes === null ? null : (JSON.parse(bytes.toString()) as T), mark, stale }
  }

  /** Stores a record that no invalidation ends. `mark` is that of a read. */
  write(namespace: string, key: string, value: unknown, mark: string): Promise<boolean> {
    return this.writeAt(namespace, key, value, markAt(mark, lastPosition))
  }

  /** Stores a record at the mark; false when the log no longer reaches back to it. */
  writeAt(namespace: string, key: string, value: unknown, mark: string): Promise<boolean> {
    const bytes = Buffer.from(JSON.stringify(value))
    return this.#handle.call<boolean>('nextCache.set', (native, slot) =>
      native.cacheStoreBytes(slot, this.#tenant, namespace, key, bytes, [], recordTtl, mark),
    )
  }

  /** Removes the keys in the given order, in one write. */
  async remove(namespace: string, keys: readonly string[]): Promise<void> {
    const removals = keys.map((key) =>
      this.#handle.call('cache.delete', (native, slot) =>
        native.cacheDelete(slot, this.#tenant, namespace, key),
      ),
    )
    await Promise.all(removals)
  }

  /** Whether the log holds no invalidation up to the mark, and nothing older: it has just begun. */
  isNewLog(mark: string): boolean {
    const { native } = this.#handle
    const before = markAt(mark, positionOf(mark) - 1)
    return (
      native.cacheIsFresh(this.#tenant, mark, []) && !native.cacheIsFresh(this.#tenant, before, [])
    )
  }
}

/** The mark of another position in the same log, in microseconds since the epoch. */
export function markAt(mark: string, position: number): string {
  return `${mark.split(':')[0]!}:${position}`
}

/** The log position of a mark, in microseconds since the epoch by the clock of the store. */
export function positionOf(mark: string): number {
  return Number(mark.split(':')[1])
}
