/**
 * Records of the Next.js cache handlers: small JSON values in the cache of their tenant. Each call
 * rejects if the store does not respond, so that a missing record is never confused with an
 * unreadable one.
 */
import type { Handle } from '../handle/handle'

export interface NextRecord<T> {
  /** Null if there is no such record. */
  value: T | null
  /** The position of the tag log at the time of the read. */
  mark: string
  /** True if one of the given tags is stale and not yet expired. */
  stale: boolean
}

/** TTL of a record in seconds, longer than a build is in use. */
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

  /**
   * Reads a record. A record counts as absent if one of the tags was invalidated after its
   * position.
   */
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

  /** Stores a record that no invalidation removes. `mark` comes from a read. */
  write(namespace: string, key: string, value: unknown, mark: string): Promise<boolean> {
    return this.writeAt(namespace, key, value, markAt(mark, lastPosition))
  }

  /**
   * Stores a record at the mark. Resolves to false if the log no longer reaches back to the mark.
   */
  writeAt(namespace: string, key: string, value: unknown, mark: string): Promise<boolean> {
    const bytes = Buffer.from(JSON.stringify(value))
    return this.#handle.call<boolean>('nextCache.set', (native, slot) =>
      native.cacheStoreBytes(slot, this.#tenant, namespace, key, bytes, [], recordTtl, mark),
    )
  }

  /** Deletes the keys in the given order, in one write. */
  async remove(namespace: string, keys: readonly string[]): Promise<void> {
    const removals = keys.map((key) =>
      this.#handle.call('cache.delete', (native, slot) =>
        native.cacheDelete(slot, this.#tenant, namespace, key),
      ),
    )
    await Promise.all(removals)
  }

  /**
   * True if the log has just begun: it has no invalidation up to the mark and no earlier position.
   */
  isNewLog(mark: string): boolean {
    const { native } = this.#handle
    const before = markAt(mark, positionOf(mark) - 1)
    return (
      native.cacheIsFresh(this.#tenant, mark, []) && !native.cacheIsFresh(this.#tenant, before, [])
    )
  }
}

/** The mark of another position in the log of `mark`, in microseconds since the epoch. */
export function markAt(mark: string, position: number): string {
  return `${mark.split(':')[0]!}:${position}`
}

/** The log position of a mark, in microseconds since the epoch by the store's clock. */
export function positionOf(mark: string): number {
  return Number(mark.split(':')[1])
}
