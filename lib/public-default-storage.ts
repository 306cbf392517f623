/**
 * The default storage as the package exports it.
 */
import { defaultStorage as open } from './default-storage'
import type { Storage } from './storage'

/**
 * The storage that `redisSessionStorage`, the functions of the other entries and the routes use. It is
 * made from the environment and `configure` at its first use, so that rate limits, locks and bridge
 * tokens need no second storage. `close()` closes it for all of them.
 *
 * @returns The same storage each time, shared by every copy of the package in the thread.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when a variable or an option of `configure` is not valid.
 * @example await defaultStorage().rateLimits.hit(`login:${address}`, { limit: 5, window: 60 })
 */
export function defaultStorage(): Storage {
  return open()
}
