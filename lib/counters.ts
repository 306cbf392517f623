/**
 * What a storage has counted since it was opened, over all its handles.
 */
import type { ErrorCode, StorageError } from './errors'
import type { NativeStats } from './native'

export class Counters {
  created = 0
  completed = 0
  deleted = 0
  readonly #errors = new Map<ErrorCode, number>()

  failed(error: StorageError): void {
    this.#errors.set(error.code, (this.#errors.get(error.code) ?? 0) + 1)
  }

  /** Calls that failed, by code. */
  errorsByCode(): Partial<Record<ErrorCode, number>> {
    return Object.fromEntries(this.#errors)
  }
}

/** Counted since the storage was opened; `pool` and `memory` are of now. */
export interface Metrics extends NativeStats {
  /** Project sessions made, removed by `complete`, and removed by `delete`. */
  created: number
  completed: number
  deleted: number
  /** Calls that failed, in all and by code. */
  errors: number
  errorsByCode: Partial<Record<ErrorCode, number>>
}

export function metricsOf(counters: Counters, stats: NativeStats): Metrics {
  const { created, completed, deleted } = counters
  const errorsByCode = counters.errorsByCode()
  const errors = Object.values(errorsByCode).reduce((sum, count) => sum + count, 0)
  return { ...stats, created, completed, deleted, errors, errorsByCode }
}
