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
} from '../default-storage/cache-functions'
export { configure, createStorage } from '../default-storage/default-storage'
export { StorageError } from '../base/errors'
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
} from '../next/lazy'
export { defaultStorage } from '../default-storage/public-default-storage'
export { redisSessionStorage } from '../default-storage/redis-session-storage'
export { getRedisWrapper } from '../default-storage/redis-wrapper'
export {
  cleanupExpiredSessions,
  createSession,
  destroySession,
  destroyUserSessions,
  getSession,
  listSessions,
  updateSession,
} from '../default-storage/tenant-session-functions'
export { SessionService } from '../default-storage/session-service'
export type { BridgeTokenOptions, BridgeTokens } from '../bridge-tokens/bridge-tokens'
export type { TenantCache } from '../cache/cache'
export type { FetchOptions, Fetcher } from '../cache/cache-fetch'
export type { CacheStats } from '../cache-state/cache-state'
export type { ErrorCode, StorageErrorDetails } from '../base/errors'
export type { StorageEvents } from '../handle/events'
export type { Health } from '../storage/health'
export type { SetOptions } from '../values/key-values'
export type { Lock } from '../locks/lock'
export type { LockOptions, Locks } from '../locks/locks'
export type { Logger } from '../base/logger'
export type { Latency, Metrics } from '../storage/metrics'
export type { Provider, StorageOptions, TlsOptions } from '../options/options'
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
} from '../next/index'
export type { HitOptions, RateLimit, RateLimits, RateLimitResult } from '../rate-limits/rate-limits'
export type { RedisWrapper } from '../default-storage/redis-wrapper'
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
} from '../sessions/session-types'
export type { Sessions } from '../sessions/sessions'
export type { Storage } from '../storage/storage'
export type { TenantSessions } from '../tenant-sessions/tenant-sessions'
