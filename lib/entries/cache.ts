/**
 * The entry `redis-session-storage/cache`: a thin wrapper that may be bundled.
 */
export {
  cacheOrFetch,
  clearTenantCache,
  deleteCache,
  getCache,
  getCacheMany,
  getCacheStats,
  invalidateCacheByTags,
  setCache,
  setCacheMany,
} from 'redis-session-storage/native'
export type { CacheStats, FetchOptions, Fetcher } from 'redis-session-storage/native'
