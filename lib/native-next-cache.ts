/**
 * The part of the addon's surface that keeps the entries of Next.js' cache handlers: they are bytes,
 * and their tags may be stale before they are expired. See `native.ts`.
 */
export interface NativeNextCache {
  /** `moreTags` count as the entry's. Outcome: [Buffer or null, mark, whether it is stale]. */
  cacheLookOrStale(
    slot: number,
    tenant: string,
    namespace: string,
    key: string,
    moreTags: string[],
  ): void
  /** What has one of the tags is stale now, and expired after so many seconds. Outcome: null. */
  cacheMakeStale(slot: number, tenant: string, tags: string[], seconds: number): void
  /** As `cacheStore`. */
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
