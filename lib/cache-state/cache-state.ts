/**
 * The cache state of one storage in this process, shared by all its handles: counters and running
 * fetches.
 */
import { Flights } from './cache-flights'

/** Cache counters of this process. */
export interface CacheStats {
  /** Reads that found a value. */
  hits: number
  /** Reads that found no fresh value. */
  misses: number
  /** Stored entries. */
  sets: number
  /** Calls that delete an entry. */
  deletes: number
  /** Calls that invalidate tags or a tenant. */
  invalidations: number
  /** Failed calls, and failed reads, writes and background fetches of `orFetch`. */
  errors: number
  /** Hits divided by reads, from 0 to 1; 0 before the first read. */
  hitRate: number
}

export type CacheCount = Exclude<keyof CacheStats, 'hitRate'>
type Counts = Record<CacheCount, number>

export class CacheState {
  /**
   * Maximum number of tenants with counters. Beyond it the tenant that was counted first is
   * dropped.
   */
  static readonly maxTenants = 10_000

  readonly flights = new Flights()
  readonly #total = zero()
  readonly #tenants = new Map<string, Counts>()

  count(tenant: string, what: CacheCount, times = 1): void {
    this.#total[what] += times
    this.#countsOf(tenant)[what] += times
  }

  stats(tenant: string | undefined): CacheStats {
    const counts = tenant === undefined ? this.#total : (this.#tenants.get(tenant) ?? zero())
    const reads = counts.hits + counts.misses
    return { ...counts, hitRate: reads === 0 ? 0 : counts.hits / reads }
  }

  #countsOf(tenant: string): Counts {
    const known = this.#tenants.get(tenant)
    if (known !== undefined) return known
    const counts = zero()
    this.#tenants.set(tenant, counts)
    if (this.#tenants.size > CacheState.maxTenants) {
      const [first] = this.#tenants.keys()
      this.#tenants.delete(first!)
    }
    return counts
  }
}

function zero(): Counts {
  return { hits: 0, misses: 0, sets: 0, deletes: 0, invalidations: 0, errors: 0 }
}
