/**
 * The cache of the default storage, as functions. What each does is told in `TenantCache`.
 */
import type { FetchOptions, Fetcher } from './cache-fetch'
import type { CacheStats } from './cache-state'
import { defaultStorage } from './default-storage'

/** Stores a value; `ttl` in seconds. */
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

/** The value, or null. */
export async function getCache<T = any>(
  tenantId: string,
  namespace: string,
  key: string,
): Promise<T | null> {
  return defaultStorage().cache.get<T>(tenantId, namespace, key)
}

/** Removes an entry; whether there was one. */
export async function deleteCache(
  tenantId: string,
  namespace: string,
  key: string,
): Promise<boolean> {
  return defaultStorage().cache.delete(tenantId, namespace, key)
}

/** Stores many values in one write. */
export async function setCacheMany(
  tenantId: string,
  namespace: string,
  entries: Iterable<readonly [string, unknown]>,
  ttl?: number,
  tags?: readonly string[],
): Promise<void> {
  return defaultStorage().cache.setMany(tenantId, namespace, entries, ttl, tags)
}

/** The hits among the keys. */
export async function getCacheMany<T = any>(
  tenantId: string,
  namespace: string,
  keys: readonly string[],
): Promise<Map<string, T>> {
  return defaultStorage().cache.getMany<T>(tenantId, namespace, keys)
}

/** Resolves when no reader anywhere can get the old entries with one of the tags. */
export async function invalidateCacheByTags(
  tenantId: string,
  tags: readonly string[],
): Promise<void> {
  return defaultStorage().cache.invalidateTags(tenantId, tags)
}

/** The entry's value, or the fetcher's, which is then stored. */
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

/** What this process has counted: of one tenant, or of all. */
export function getCacheStats(tenantId?: string): CacheStats {
  return defaultStorage().cache.stats(tenantId)
}

/** Invalidates all entries of the tenant. */
export async function clearTenantCache(tenantId: string): Promise<void> {
  return defaultStorage().cache.clear(tenantId)
}
