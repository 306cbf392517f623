/**
 * Route handlers that tell how the default storage is: to a load balancer, and to Prometheus.
 */
import { flag, isObject, shape } from '../checks'
import { defaultStorage } from '../default-storage'
import type { Health } from '../health'
import { answer, onlyError, route, type RouteHandler } from './answers'
import { report } from './failure'

/** Options of `healthRoute`. */
export interface HealthRouteOptions {
  /**
   * Respond with 503 until the configured Redis server has answered once, so that a deployment with
   * a wrong address or a blocked network path is not rolled out. For readiness probes and load
   * balancers; without it the route suits liveness probes. Without a configured server nothing is
   * waited for. @default false
   */
  ready?: boolean | undefined
}

const checkOptions = shape<HealthRouteOptions>({ ready: flag })

/**
 * The handler for `app/api/health/route.ts`: 200 with the result of `health()` while the store
 * answers, in full or degraded, and 503 when it is unhealthy. A server that refuses writes and an
 * outage that is bridged by memory are degraded, so that a liveness probe restarts nothing.
 *
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is not valid.
 * @example export const { GET } = healthRoute({ ready: true })
 */
export function healthRoute(options: HealthRouteOptions = {}): { GET: RouteHandler } {
  const { ready = false } = checkOptions(options, isObject(options) ? '' : 'options', 'healthRoute')
  return {
    GET: route('Failed to check health', onlyError, async () => {
      const health = await askHealth()
      const fails = health.status === 'unhealthy' || (ready && !health.ready)
      return answer(health, { status: fails ? 503 : 200 })
    }),
  }
}

/** A storage that cannot even be opened, such as for a wrong variable, is unhealthy. */
async function askHealth(): Promise<Pick<Health, 'status' | 'redis' | 'ready'>> {
  try {
    return await defaultStorage().health()
  } catch (error) {
    report(error, 'Failed to check health', performance.now())
    return { status: 'unhealthy', redis: 'disconnected', ready: false }
  }
}

/** For `app/api/metrics/route.ts`: what was counted, as Prometheus reads it. */
export function metricsRoute(): { GET: RouteHandler } {
  return {
    GET: route('Failed to read metrics', onlyError, () => {
      const type = 'text/plain; version=0.0.4; charset=utf-8'
      const headers = { 'Content-Type': type, 'Cache-Control': 'no-store' }
      return Promise.resolve(new Response(defaultStorage().metricsText(), { headers }))
    }),
  }
}
