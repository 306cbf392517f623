/**
 * Route handlers that tell how the default storage is: to a load balancer, and to Prometheus.
 */
import { defaultStorage } from '../default-storage'
import { answer, onlyError, route, type RouteHandler } from './answers'
import { report } from './failure'

/**
 * For `app/api/health/route.ts`: 200 while the store answers, in full or degraded, otherwise 503,
 * with what `health()` says.
 */
export function healthRoute(): { GET: RouteHandler } {
  return {
    GET: route('Failed to check health', onlyError, async () => {
      const health = await askHealth()
      return answer(health, { status: health.status === 'unhealthy' ? 503 : 200 })
    }),
  }
}

/** A storage that cannot even be made, such as for a wrong variable, is unhealthy too. */
async function askHealth(): Promise<{ status: string }> {
  try {
    return await defaultStorage().health()
  } catch (error) {
    report(error, 'Failed to check health')
    return { status: 'unhealthy', redis: 'disconnected' } as { status: string }
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
