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
  CreatedSession,
  DestroyAllOptions,
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
  TenantSession,
  TenantSessionData,
  TenantSessionMembers,
  TenantSessions,
  TlsOptions,
  UpdateOptions,
} from 'redis-session-storage/native'
