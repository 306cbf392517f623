/**
 * The functions of `redis-session-storage/cache`: the cache of the default storage. `TenantCache`
 * in `cache.ts` has the details.
 */
import type { FetchOptions, Fetcher } from '../cache/cache-fetch'
import type { CacheStats } from '../cache-state/cache-state'
import { defaultStorage } from './default-storage'

/**
 * Stores a value.
 *
 * @param value Any value that JSON can hold.
 * @param ttl Seconds; the option `cacheTtl` if omitted.
 * @param tags The tags by which `invalidateCacheByTags` finds the entry.
 * @throws {StorageError} ERR_INVALID_ARGUMENT or ERR_TOO_LARGE, as `TenantCache.set`.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function setCache(
  tenantId: string,
  namespace: string,
  key: string,
  value: unknown,
  ttl?: number,
  tags?: readonly string[],
): Promise<void> {
  return defaultStorage().cache.set(tenantId, namespace, key, value, ttl, tags)
}

/**
 * Reads a value.
 *
 * @returns The value, or null when there is no fresh entry.
 * @throws {StorageError} ERR_INVALID_ARGUMENT, ERR_CORRUPT or ERR_TOO_LARGE, as `TenantCache.get`.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function getCache<T = any>(
  tenantId: string,
  namespace: string,
  key: string,
): Promise<T | null> {
  return defaultStorage().cache.get<T>(tenantId, namespace, key)
}

/**
 * Deletes an entry.
 *
 * @returns True if there was an entry.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function deleteCache(
  tenantId: string,
  namespace: string,
  key: string,
): Promise<boolean> {
  return defaultStorage().cache.delete(tenantId, namespace, key)
}

/**
 * Stores many values in one write. If the call rejects, some entries may be stored.
 *
 * @param entries Pairs of key and value.
 * @param ttl Seconds, for all entries; the option `cacheTtl` if omitted.
 * @param tags The tags of all entries.
 * @throws {StorageError} ERR_INVALID_ARGUMENT or ERR_TOO_LARGE, as `TenantCache.setMany`.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function setCacheMany(
  tenantId: string,
  namespace: string,
  entries: Iterable<readonly [string, unknown]>,
  ttl?: number,
  tags?: readonly string[],
): Promise<void> {
  return defaultStorage().cache.setMany(tenantId, namespace, entries, ttl, tags)
}

/**
 * Reads many values.
 *
 * @returns The hits, in the order of the keys. A stored null is included, a miss is not.
 * @throws {StorageError} ERR_INVALID_ARGUMENT, ERR_CORRUPT or ERR_TOO_LARGE, as
 *   `TenantCache.getMany`.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function getCacheMany<T = any>(
  tenantId: string,
  namespace: string,
  keys: readonly string[],
): Promise<Map<string, T>> {
  return defaultStorage().cache.getMany<T>(tenantId, namespace, keys)
}

/**
 * Invalidates the tenant's entries that have one of the tags. When the call resolves, no process
 * can read an entry that was stored before.
 *
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function invalidateCacheByTags(
  tenantId: string,
  tags: readonly string[],
): Promise<void> {
  return defaultStorage().cache.invalidateTags(tenantId, tags)
}

/**
 * Reads the entry, or calls `fetcher` on a miss and stores its value. Prevents a cache stampede:
 * this process runs one fetcher per key at a time (single-flight).
 *
 * @param ttl Seconds; the option `cacheTtl` if omitted.
 * @param tags The tags by which `invalidateCacheByTags` finds the entry.
 * @throws {StorageError} ERR_INVALID_ARGUMENT, ERR_CONFLICT, ERR_CORRUPT or ERR_CLOSED, as
 *   `TenantCache.orFetch`. The fetcher's error rejects the call.
 * @example
 * ```
 * const user = await cacheOrFetch('org', 'users', id, () => loadUser(id), 600, ['users'])
 * ```
 */
export async function cacheOrFetch<T = any>(
  tenantId: string,
  namespace: string,
  key: string,
  fetcher: Fetcher<T>,
  ttl?: number,
  tags?: readonly string[],
  options?: FetchOptions,
): Promise<T> {
  return defaultStorage().cache.orFetch(tenantId, namespace, key, fetcher, ttl, tags, options)
}

/**
 * Returns what this process has counted.
 *
 * @param tenantId Limits the counts to one tenant; all tenants if omitted.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId` is not valid.
 */
export function getCacheStats(tenantId?: string): CacheStats {
  return defaultStorage().cache.stats(tenantId)
}

/**
 * Invalidates all entries of the tenant in one step.
 *
 * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId` is not valid.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function clearTenantCache(tenantId: string): Promise<void> {
  return defaultStorage().cache.clear(tenantId)
}
