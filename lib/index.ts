/**
 * `redis-session-storage`: a thin wrapper that bundlers may bundle.
 */
export {
  configure,
  createStorage,
  redisSessionStorage,
  SessionService,
  StorageError,
} from 'redis-session-storage/native'
export type {
  CacheStats,
  ErrorCode,
  FetchOptions,
  Fetcher,
  Health,
  Logger,
  Metrics,
  Provider,
  Session,
  SessionMembers,
  Sessions,
  Storage,
  StorageErrorDetails,
  StorageEvents,
  StorageOptions,
  TenantCache,
  TlsOptions,
  UpdateOptions,
} from 'redis-session-storage/native'
