/**
 * The metrics of a storage: counters of `lib/` and statistics of the addon, in one object.
 */
import type { CacheStats } from '../cache-state/cache-state'
import type { ErrorCode } from '../base/errors'
import type { NativeLatency, NativeStats } from '../native/native-stats'
import type { SharedStorage } from '../handle/shared-storage'

/** The latency of one operation. */
export type Latency = NativeLatency

/**
 * The result of `metrics()`. Counters start when the storage is opened, and cover this thread and
 * all handles that share the storage. `connected`, `pool`, `memory`, `breaker.state` and `journal`
 * are current values.
 */
export interface Metrics extends NativeStats {
  /**
   * Created sessions: project sessions and sessions of tenants' users. The next three counters
   * cover both kinds as well.
   */
  created: number
  /** Sessions removed by `complete`. */
  completed: number
  /**
   * Sessions removed by `delete`, `destroy` and `destroyAll`, or evicted because of
   * `maxSessionsPerUser`.
   */
  deleted: number
  /**
   * Sessions whose expiry this process noticed: in the embedded store of this thread, or in the
   * cleanup of the users' indexes. Sessions that Redis expires are not counted.
   */
  expired: number
  /** Failed calls. Arguments that are rejected before the store is contacted are not counted. */
  errors: number
  /** Failed calls by error code. */
  errorsByCode: Partial<Record<ErrorCode, number>>
  /** Cache counters of all tenants. */
  cache: CacheStats
  /** Entries of the Next.js caches that were not stored because they exceed `maxValueBytes`. */
  nextCacheTooLarge: number
  /**
   * Latency by operation in seconds, from the call to its outcome. It covers all commands of the
   * call, and includes time in which JavaScript blocked the event loop. `cacheOrFetch` is measured
   * as its read and its write, without the fetcher. A lock that is waited for is measured per
   * attempt. `health` is measured as a `ping`.
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
