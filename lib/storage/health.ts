/**
 * The health check of a storage: sends a ping and combines the result with the statistics.
 */
import { StorageError } from '../base/errors'
import type { Handle } from '../handle/handle'
import type { NativeStats } from '../native/native-stats'

/** The result of `health()`. */
export interface Health {
  /**
   * - `healthy`: the store responds and accepts writes.
   * - `degraded`: the server refuses writes, memory replaces a server that is away, or changes made
   *   during an outage have not all been replayed.
   * - `unhealthy`: nothing responds.
   */
  status: 'healthy' | 'degraded' | 'unhealthy'
  /**
   * - `connected`: the configured Redis server responds, even if it refuses writes.
   * - `disconnected`: the configured server does not respond.
   * - `memory`: no server is configured.
   */
  redis: 'connected' | 'disconnected' | 'memory'
  /**
   * True if the configured server has responded at least once since the storage was opened. Always
   * true without a configured server.
   */
  ready: boolean
  /**
   * False from a write that the server refused (`MISCONF`, `NOREPLICAS`, `READONLY` or `OOM`) to
   * the next write that it accepts. Meanwhile sessions can be read; their TTL is not renewed,
   * except under `OOM`. Always true without a configured server.
   */
  writable: boolean
  /**
   * The reason why the server refuses writes or does not respond: its error code, such as
   * `MISCONF`, or the system's, such as `ECONNREFUSED`. Absent otherwise.
   */
  reason?: string | undefined
  /** Round-trip time in milliseconds; null when the store did not respond. */
  latencyMs: number | null
  /** The backend in use. */
  type: NativeStats['type']
  /** The state of the circuit breaker. */
  breaker: NativeStats['breaker']['state']
  /** Number of sessions with changes from an outage that have not been replayed yet. */
  journal: number
  /** The connections and their pending commands. */
  pool: NativeStats['pool']
}

/** The result of a ping. */
export interface Pinged {
  /** Milliseconds; null when nothing responded. */
  latencyMs: number | null
  /** The error code if nothing responded and there is one. */
  cause?: string | undefined
}

/** Pings the store. Never rejects. */
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

/**
 * `configured` is true if a server is configured, so that a reply from memory replaces the
 * server's.
 */
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
