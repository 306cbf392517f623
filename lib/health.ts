/**
 * How a storage is, found out by asking it.
 */
import type { Handle } from './handle'
import type { NativeStats } from './native'

export interface Health {
  status: 'healthy' | 'unhealthy'
  /** Whether a Redis server answers; 'disconnected' also when none is in use. */
  redis: 'connected' | 'disconnected'
  /** Milliseconds to the store and back; null when it did not answer. */
  latencyMs: number | null
  type: NativeStats['type']
  pool: NativeStats['pool']
}

/** Never rejects. */
export async function checkHealth(handle: Handle): Promise<Health> {
  const latencyMs = await handle
    .call<number>('health', (native, slot) => native.ping(slot))
    .catch(() => null)
  const { type, pool } = handle.shared.stats()
  return {
    status: latencyMs === null ? 'unhealthy' : 'healthy',
    redis: latencyMs !== null && type === 'redis' ? 'connected' : 'disconnected',
    latencyMs,
    type,
    pool,
  }
}
