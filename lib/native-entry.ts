/**
 * The entry `redis-session-storage/native`: the whole core, internal to the package. It is the only
 * module that loads the addon, whichever entry a user imports. Next.js must leave its path out of
 * bundles.
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
} from './cache-functions'
export { configure, createStorage } from './default-storage'
export { StorageError } from './errors'
export {
  auth0,
  clientKey,
  completeSessionRoute,
  createProjectSession,
  destroyProjectSession,
  getProjectSession,
  guard,
  healthRoute,
  metricsRoute,
  nextCacheHandlers,
  projectSessionByIdRoutes,
  projectSessionRoutes,
  rotateProjectSession,
  tenantCacheRoutes,
  tenantSessionRoutes,
  updateProjectSession,
  withRedisSessionStorage,
} from './next/lazy'
export { defaultStorage } from './public-default-storage'
export { redisSessionStorage } from './redis-session-storage'
export { getRedisWrapper } from './redis-wrapper'
export {
  cleanupExpiredSessions,
  createSession,
  destroySession,
  destroyUserSessions,
  getSession,
  listSessions,
  updateSession,
} from './session-functions'
export { SessionService } from './session-service'
export type { BridgeTokenOptions, BridgeTokens } from './bridge-tokens'
export type { TenantCache } from './cache'
export type { FetchOptions, Fetcher } from './cache-fetch'
export type { CacheStats } from './cache-state'
export type { ErrorCode, StorageErrorDetails } from './errors'
export type { StorageEvents } from './events'
export type { Health } from './health'
export type { SetOptions } from './key-values'
export type { Lock } from './lock'
export type { LockOptions, Locks } from './locks'
export type { Logger } from './logger'
export type { Latency, Metrics } from './metrics'
export type { Provider, StorageOptions, TlsOptions } from './options'
export type {
  Auth0Options,
  Authenticate,
  Authorize,
  ClientOptions,
  CompleteSessionOptions,
  CookieAttributes,
  CookieJar,
  CookieStore,
  GuardOptions,
  HeaderSource,
  HealthRouteOptions,
  Identity,
  NextCacheHandler,
  NextConfigOptions,
  NextIsrCacheHandlerClass,
  ProjectSessionByIdRoutes,
  ProjectSessionCookieRoutes,
  ProjectSessionOptions,
  ProjectSessionRoutes,
  RequestSource,
  RouteHandler,
  StandardSchema,
  TenantAction,
  TenantCacheRoutes,
  TenantRouteOptions,
  TenantSessionRoutes,
  Validate,
  ValidateFunction,
} from './next/index'
export type { HitOptions, RateLimit, RateLimits, RateLimitResult } from './rate-limits'
export type { RedisWrapper } from './redis-wrapper'
export type {
  CreatedSession,
  CreateOptions,
  DestroyAllOptions,
  PatchOptions,
  SaveNumber,
  Session,
  SessionMembers,
  SessionUpdateOptions,
  TenantSession,
  TenantSessionData,
  TenantSessionMembers,
  UpdateOptions,
} from './session-types'
export type { Sessions } from './sessions'
export type { Storage } from './storage'
export type { TenantSessions } from './tenant-sessions'
