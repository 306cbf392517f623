/**
 * `redis-session-storage/cache`: a thin wrapper that bundlers may bundle.
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
