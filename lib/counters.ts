/**
 * What lib/ has counted of a storage since it was opened, over all its handles.
 */
import type { ErrorCode, StorageError } from './errors'

export class Counters {
  created = 0
  completed = 0
  deleted = 0
  nextCacheTooLarge = 0
  readonly #errors = new Map<ErrorCode, number>()

  failed(error: StorageError): void {
    this.#errors.set(error.code, (this.#errors.get(error.code) ?? 0) + 1)
  }

  /** Calls that failed, by code. */
  errorsByCode(): Partial<Record<ErrorCode, number>> {
    return Object.fromEntries(this.#errors)
  }
}
