/**
 * The Next.js functions of the package, exported to the core entry. It has no static imports from
 * Next.js: requests and responses are those of the web platform.
 */
export { auth0 } from './auth0'
export { clientKey } from './client'
export {
  NextIsrCacheHandler,
  type NextIsrCacheHandlerClass,
} from '../cache-handlers/isr-cache-handler'
export { nextCacheHandler } from '../cache-handlers/use-cache-handler'
export { withRedisSessionStorage, type NextConfigOptions } from './config'
export {
  completeSessionRoute,
  projectSessionByIdRoutes,
  projectSessionRoutes,
} from './project-routes'
export { guard, type GuardOptions } from './guard'
export type { HeaderSource } from './header-values'
export {
  createProjectSession,
  destroyProjectSession,
  getProjectSession,
  rotateProjectSession,
  updateProjectSession,
  type RequestSource,
} from './project-session'
export { healthRoute, metricsRoute, type HealthRouteOptions } from './status-routes'
export { tenantCacheRoutes } from './tenant-cache-routes'
export { tenantSessionRoutes } from './tenant-session-routes'
export type { RouteHandler } from './answers'
export type { Auth0Options } from './auth0-options'
export type { NextCacheHandler } from '../cache-handlers/cache-handler-types'
export type { ClientOptions } from './client'
export type { Authenticate, Authorize, Identity, TenantAction } from './identity'
export type { CompleteSessionOptions, ProjectSessionOptions } from './project-options'
export type {
  ProjectSessionByIdRoutes,
  ProjectSessionCookieRoutes,
  ProjectSessionRoutes,
} from './project-routes'
export type { CookieAttributes, CookieJar, CookieStore } from './session-cookie'
export type { TenantCacheRoutes } from './tenant-cache-routes'
export type { TenantRouteOptions } from './tenant-requests'
export type { TenantSessionRoutes } from './tenant-session-routes'
export type { StandardSchema, Validate, ValidateFunction } from './validate'
