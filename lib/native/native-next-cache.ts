/**
 * The part of the addon's API for the Next.js cache handlers. Entries are bytes, and their tags may
 * be stale before they expire. See `native.ts`.
 */
export interface NativeNextCache {
  /**
   * `moreTags` count as tags of the entry. Outcome: [Buffer or null, mark, whether the entry is
   * stale].
   */
  cacheLookOrStale(
    slot: number,
    tenant: string,
    namespace: string,
    key: string,
    moreTags: string[],
  ): void
  /** Entries with one of the tags become stale now and expire after `seconds`. Outcome: null. */
  cacheMakeStale(slot: number, tenant: string, tags: string[], seconds: number): void
  /** Like `cacheStore`, with bytes and without `stale`. */
  cacheStoreBytes(
    slot: number,
    tenant: string,
    namespace: string,
    key: string,
    value: Uint8Array,
    tags: string[],
    ttl: number,
    mark: string,
  ): void
}
