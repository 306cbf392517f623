/**
 * All that was counted and measured, in one object.
 */
import type { CacheStats } from './cache-state'
import type { ErrorCode } from './errors'
import type { NativeLatency, NativeStats } from './native-stats'
import type { SharedStorage } from './shared-storage'

export type Latency = NativeLatency

/**
 * Counted since the storage was opened, in this thread and over all handles that share the storage;
 * `connected`, `pool`, `memory`, `breaker.state` and `journal` are of now.
 */
export interface Metrics extends NativeStats {
  /** Sessions made: of projects and of tenants alike, as in the next three. */
  created: number
  /** Sessions removed by `complete`. */
  completed: number
  /** Sessions removed by `delete`, `destroy` and `destroyAll`, or ended to make room for another. */
  deleted: number
  /**
   * Sessions whose end by time was noticed here: in the embedded store of this thread, or by the
   * clean-up of users' indexes. What Redis expires by itself is not counted.
   */
  expired: number
  /** Calls that failed, in all and by code; not those refused before the store was asked. */
  errors: number
  errorsByCode: Partial<Record<ErrorCode, number>>
  /** Of all tenants. */
  cache: CacheStats
  /** Entries of the caches of Next.js that were not stored because they exceed `maxValueBytes`. */
  nextCacheTooLarge: number
  /**
   * By operation, in seconds: from the call to its outcome, over all commands that it needed, and
   * with the time in which JavaScript kept the event loop busy. A `cacheOrFetch` is its look and its
   * store, each without the fetcher; a lock that is waited for, each attempt; `health` is a `ping`.
   */
  latency: Record<string, Latency>
}

export function metricsOf(shared: SharedStorage): Metrics {
  const { created, completed, deleted, nextCacheTooLarge } = shared.counters
  const errorsByCode = shared.counters.errorsByCode()
  return {
    ...shared.stats(),
    created,
    completed,
    deleted,
    errors: Object.values(errorsByCode).reduce((sum, count) => sum + count, 0),
    errorsByCode,
    cache: shared.cache.stats(undefined),
    nextCacheTooLarge,
    latency: shared.latencies(),
  }
}
