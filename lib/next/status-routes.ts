/**
 * Route handlers that report the state of the default storage to load balancers and to Prometheus.
 */
import { flag, isObject, shape } from '../base/checks'
import { defaultStorage } from '../default-storage/default-storage'
import type { Health } from '../storage/health'
import { answer, onlyError, route, type RouteHandler } from './answers'
import { report } from './failure'

/** Options of `healthRoute`. */
export interface HealthRouteOptions {
  /**
   * Respond with 503 until the configured Redis server has replied once. A deployment with a wrong
   * address or a blocked network path is then not rolled out. Set it for readiness probes and load
   * balancers, and omit it for liveness probes. It has no effect without a configured server.
   * @default false
   */
  ready?: boolean | undefined
}

const checkOptions = shape<HealthRouteOptions>({ ready: flag })

/**
 * Creates the handler for `app/api/health/route.ts`. The body is the result of `health()`. A server
 * that rejects writes, or an outage that memory bridges, is `degraded`, so that a liveness probe
 * restarts nothing. The route requires no authentication: keep it off the public listener.
 *
 * Responds with:
 * - 200 while the store is `healthy` or `degraded`
 * - 503 while the store is `unhealthy` or the default storage cannot be opened
 * - 503 with the option `ready`, until the configured server has replied once
 *
 * @param options Whether the route serves readiness probes.
 * @returns The handler to export.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is unknown or not valid.
 * @example
 * export const { GET } = healthRoute({ ready: true })
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

/** A storage that cannot be opened, for example because of an invalid variable, is unhealthy. */
async function askHealth(): Promise<Pick<Health, 'status' | 'redis' | 'ready'>> {
  try {
    return await defaultStorage().health()
  } catch (error) {
    report(error, 'Failed to check health', performance.now())
    return { status: 'unhealthy', redis: 'disconnected', ready: false }
  }
}

/**
 * Creates the handler for `app/api/metrics/route.ts`, which serves the metrics of the default
 * storage in the Prometheus text format. The route requires no authentication: keep it off the
 * public listener.
 *
 * Responds with:
 * - 200 with the metrics
 * - 500 when the default storage cannot be opened
 *
 * @returns The handler to export.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats
 * @example
 * export const { GET } = metricsRoute()
 */
export function metricsRoute(): { GET: RouteHandler } {
  return {
    GET: route('Failed to read metrics', onlyError, () => {
      const type = 'text/plain; version=0.0.4; charset=utf-8'
      const headers = { 'Content-Type': type, 'Cache-Control': 'no-store' }
      return Promise.resolve(new Response(defaultStorage().metricsText(), { headers }))
    }),
  }
}
