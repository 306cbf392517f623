/**
 * Loads the Next.js functions on their first call. Importing the package therefore costs nothing
 * for apps without routes.
 */
import { threadGlobal } from '../base/thread-global'
import type * as Next from './index'

// Older copies of the package in this thread expect the entries of the routes to exist, although the
// routes of this copy may never be loaded.
threadGlobal('limiters', () => new WeakMap())
threadGlobal('warnings', () => new Set())

interface Handlers {
  nextCacheHandler: Next.NextCacheHandler
  NextIsrCacheHandler: Next.NextIsrCacheHandlerClass
}
type Name = Exclude<keyof typeof Next, keyof Handlers>

function load(): typeof Next {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would be late
  return require('./index') as typeof Next
}

function lazily<N extends Name>(name: N): (typeof Next)[N] {
  const call = (...args: unknown[]): unknown =>
    (load()[name] as (...args: unknown[]) => unknown)(...args)
  return call as unknown as (typeof Next)[N]
}

/** Returns the cache handlers for the Next.js configuration. */
export const nextCacheHandlers = (): Handlers => load()

export const auth0 = lazily('auth0')
export const clientKey = lazily('clientKey')
export const completeSessionRoute = lazily('completeSessionRoute')
export const createProjectSession = lazily('createProjectSession')
export const destroyProjectSession = lazily('destroyProjectSession')
export const getProjectSession = lazily('getProjectSession')
export const guard = lazily('guard')
export const healthRoute = lazily('healthRoute')
export const metricsRoute = lazily('metricsRoute')
export const projectSessionByIdRoutes = lazily('projectSessionByIdRoutes')
export const projectSessionRoutes = lazily('projectSessionRoutes')
export const rotateProjectSession = lazily('rotateProjectSession')
export const tenantCacheRoutes = lazily('tenantCacheRoutes')
export const tenantSessionRoutes = lazily('tenantSessionRoutes')
export const updateProjectSession = lazily('updateProjectSession')
export const withRedisSessionStorage = lazily('withRedisSessionStorage')
