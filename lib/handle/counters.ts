/**
 * Counters of a storage that `lib/` maintains, shared by all its handles.
 */
import type { ErrorCode, StorageError } from '../base/errors'

export class Counters {
  created = 0
  completed = 0
  deleted = 0
  nextCacheTooLarge = 0
  readonly #errors = new Map<ErrorCode, number>()

  failed(error: StorageError): void {
    this.#errors.set(error.code, (this.#errors.get(error.code) ?? 0) + 1)
  }

  /** Failed calls by code. */
  errorsByCode(): Partial<Record<ErrorCode, number>> {
    return Object.fromEntries(this.#errors)
  }
}
