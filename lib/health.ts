/**
 * How a storage is, found out by asking it.
 */
import type { Handle } from './handle'
import type { NativeStats } from './native-stats'

export interface Health {
  /**
   * `degraded`: the embedded store answers in place of a server that is away, or the server has not
   * been given yet what was answered meanwhile. `unhealthy`: nothing answers.
   */
  status: 'healthy' | 'degraded' | 'unhealthy'
  /** Whether a Redis server answers; 'disconnected' also when none is in use. */
  redis: 'connected' | 'disconnected'
  /** Milliseconds to the store and back; null when it did not answer. */
  latencyMs: number | null
  /** What answers calls. */
  type: NativeStats['type']
  breaker: NativeStats['breaker']['state']
  /** How many entries the server is still to be given. */
  journal: number
  pool: NativeStats['pool']
}

/** Never rejects. */
export async function checkHealth(handle: Handle): Promise<Health> {
  const latencyMs = await handle
    .call<number>('health', (native, slot) => native.ping(slot))
    .catch(() => null)
  const configured = handle.settings.native.host !== ''
  return healthOf(latencyMs, handle.shared.stats(), configured && !handle.closed)
}

/** `replaceable`: whether it is a server whose place the embedded store may take. */
export function healthOf(
  latencyMs: number | null,
  { type, pool, breaker, journal }: NativeStats,
  replaceable: boolean,
): Health {
  const replaced = replaceable && type === 'memory'
  return {
    status: statusOf(latencyMs !== null, replaced, journal.entries > 0),
    redis: latencyMs !== null && type === 'redis' ? 'connected' : 'disconnected',
    latencyMs,
    type,
    breaker: breaker.state,
    journal: journal.entries,
    pool,
  }
}

function statusOf(answered: boolean, replaced: boolean, behind: boolean): Health['status'] {
  if (replaced || (answered && behind)) return 'degraded'
  return answered ? 'healthy' : 'unhealthy'
}
