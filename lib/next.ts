/**
 * `redis-session-storage/next`: a thin wrapper that bundlers may bundle.
 */
export {
  auth0,
  clientKey,
  completeSessionRoute,
  getProjectSession,
  healthRoute,
  metricsRoute,
  projectSessionByIdRoutes,
  projectSessionRoutes,
  tenantCacheRoutes,
  tenantSessionRoutes,
  withRedisSessionStorage,
} from 'redis-session-storage/native'
export type {
  Auth0Options,
  Authenticate,
  Authorize,
  ClientOptions,
  CompleteSessionOptions,
  CookieJar,
  HealthRouteOptions,
  Identity,
  NextConfigOptions,
  ProjectSessionByIdRoutes,
  ProjectSessionCookieRoutes,
  ProjectSessionOptions,
  ProjectSessionRoutes,
  RouteHandler,
  StandardSchema,
  TenantAction,
  TenantCacheRoutes,
  TenantRouteOptions,
  TenantSessionRoutes,
  Validate,
  ValidateFunction,
} from 'redis-session-storage/native'
