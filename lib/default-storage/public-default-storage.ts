/**
 * The public function `defaultStorage`.
 */
import { defaultStorage as open } from './default-storage'
import type { Storage } from '../storage/storage'

/**
 * Returns the default storage, which `redisSessionStorage`, the functions of the other entries and
 * the routes use. It is created from the environment and `configure` at its first use. Rate limits,
 * locks and bridge tokens therefore need no second storage. `close()` closes it for all users.
 *
 * @returns An identical storage each time, shared by all copies of the package in the thread.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when a variable or an option of `configure` is not
 *   valid.
 * @throws {StorageError} ERR_UNAVAILABLE when the native addon cannot be loaded.
 * @example
 * ```
 * await defaultStorage().rateLimits.hit(`login:${address}`, { limit: 5, window: 60 })
 * ```
 */
export function defaultStorage(): Storage {
  return open()
}
