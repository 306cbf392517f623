/**
 * How a storage is, found out by asking it.
 */
import { StorageError } from './errors'
import type { Handle } from './handle'
import type { NativeStats } from './native-stats'

/** What `health()` resolves to. */
export interface Health {
  /**
   * - `healthy`: the store answers and accepts writes.
   * - `degraded`: the server refuses writes, memory answers in place of a server that is away, or
   *   changes made during an outage have not all been replayed.
   * - `unhealthy`: nothing answers.
   */
  status: 'healthy' | 'degraded' | 'unhealthy'
  /**
   * - `connected`: the configured Redis server answers, even if it refuses writes.
   * - `disconnected`: it does not.
   * - `memory`: no server is configured.
   */
  redis: 'connected' | 'disconnected' | 'memory'
  /**
   * Whether the configured server has ever answered since the storage was opened. Always true
   * without a configured server.
   */
  ready: boolean
  /**
   * False from a write that the server refused (`MISCONF`, `NOREPLICAS`, `READONLY` or `OOM`) to the
   * next one that it accepts. Sessions can be read meanwhile; their TTL is not renewed, except under
   * `OOM`. Always true without a configured server.
   */
  writable: boolean
  /**
   * Why the server refuses writes or does not answer: its error code, such as `MISCONF`, or the
   * system's, such as `ECONNREFUSED`. Absent otherwise.
   */
  reason?: string | undefined
  /** Milliseconds to the store and back; null when it did not answer. */
  latencyMs: number | null
  /** What answers calls. */
  type: NativeStats['type']
  /** The state of the circuit breaker. */
  breaker: NativeStats['breaker']['state']
  /** How many changes made during an outage have not been replayed yet. */
  journal: number
  /** The connections, and the commands that wait for them. */
  pool: NativeStats['pool']
}

/** What a ping found out. */
export interface Pinged {
  /** Null when nothing answered. */
  latencyMs: number | null
  /** Why nothing answered, if there is a code for it. */
  cause?: string | undefined
}

/** Never rejects. */
export async function checkHealth(handle: Handle): Promise<Health> {
  const pinged = await handle
    .call<number>('health', (native, slot) => native.ping(slot))
    .then((latencyMs): Pinged => ({ latencyMs }), failed)
  const configured = handle.settings.native.host !== ''
  return healthOf(pinged, handle.shared.stats(), configured, handle.closed)
}

function failed(error: unknown): Pinged {
  const cause =
    error instanceof StorageError
      ? (error.cause as { code?: string | undefined } | undefined)
      : undefined
  return { latencyMs: null, cause: cause?.code }
}

/** `configured`: whether a server is, so that an answer from memory is one in its place. */
export function healthOf(
  { latencyMs, cause }: Pinged,
  stats: NativeStats,
  configured: boolean,
  closed = false,
): Health {
  const { type, ready, pool, breaker, journal, writable } = stats
  const answered = latencyMs !== null
  const replaced = configured && !closed && type === 'memory'
  const connected = answered && type === 'redis'
  const reason = cause ?? (writable ? undefined : stats.writesRefused)
  return {
    status: statusOf(answered, replaced, journal.entries > 0 || !writable),
    redis: configured ? (connected ? 'connected' : 'disconnected') : 'memory',
    ready,
    writable,
    ...(reason !== undefined && { reason }),
    latencyMs,
    type,
    breaker: breaker.state,
    journal: journal.entries,
    pool,
  }
}

function statusOf(answered: boolean, replaced: boolean, impaired: boolean): Health['status'] {
  if (replaced || (answered && impaired)) return 'degraded'
  return answered ? 'healthy' : 'unhealthy'
}
