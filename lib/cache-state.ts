/**
 * What one process knows of the cache of a storage, over all handles that share it: its counts, and
 * the fetches under way.
 */
import { Flights } from './cache-flights'

export interface CacheStats {
  hits: number
  misses: number
  sets: number
  deletes: number
  invalidations: number
  errors: number
  /** Hits of all reads, from 0 to 1; 0 before the first. */
  hitRate: number
}

export type CacheCount = Exclude<keyof CacheStats, 'hitRate'>
type Counts = Record<CacheCount, number>

export class CacheState {
  /** Tenants whose counts are kept; beyond it the one goes that was first counted first. */
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
