/**
 * The Next.js side, loaded when one of these is first called: who has no routes does not pay for
 * them when the package is imported.
 */
import type * as Next from './index'

type Names = Exclude<keyof typeof Next, 'default'>

function lazily<Name extends Names>(name: Name): (typeof Next)[Name] {
  const call = (...args: unknown[]): unknown => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would be late
    const next = require('./index') as Record<Names, (...args: unknown[]) => unknown>
    return next[name](...args)
  }
  return call as unknown as (typeof Next)[Name]
}

export const auth0 = lazily('auth0')
export const clientKey = lazily('clientKey')
export const completeSessionRoute = lazily('completeSessionRoute')
export const getProjectSession = lazily('getProjectSession')
export const healthRoute = lazily('healthRoute')
export const metricsRoute = lazily('metricsRoute')
export const projectSessionByIdRoutes = lazily('projectSessionByIdRoutes')
export const projectSessionRoutes = lazily('projectSessionRoutes')
export const tenantCacheRoutes = lazily('tenantCacheRoutes')
export const tenantSessionRoutes = lazily('tenantSessionRoutes')
export const withRedisSessionStorage = lazily('withRedisSessionStorage')
