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
  CreatedSession,
  DestroyAllOptions,
  ErrorCode,
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
  TenantSession,
  TenantSessionData,
  TenantSessionMembers,
  TenantSessions,
  TlsOptions,
  UpdateOptions,
} from 'redis-session-storage/native'
