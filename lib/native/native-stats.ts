/**
 * The statistics that the addon returns as JSON text. Part of its API, as `native.ts` is. The
 * members are part of the public `Metrics` and `Health`.
 */

/** The result of `stats()`. */
export interface NativeStats {
  /** The backend in use; 'memory' also while the server is away and memory replaces it. */
  type: 'redis' | 'memory'
  /** True if the store has responded at least once. Always true for the embedded table. */
  ready: boolean
  /** True if a connection is ready. Always true for the embedded table. */
  connected: boolean
  /** False from a write that the server refused to the next write that it accepts. */
  writable: boolean
  /** The error code of the latest refusal, such as `MISCONF`; empty while `writable`. */
  writesRefused: string
  /** The connection pool. */
  pool: {
    /** Connections that are open or being opened. */
    connections: number
    /** Connections that accept commands. */
    ready: number
    /** Commands that were sent and have no reply yet. */
    inFlight: number
    /** Commands that are queued and not sent yet. */
    queued: number
    /** Size of all pending commands in bytes. */
    queuedBytes: number
  }
  /** Commands sent. */
  commands: number
  /** Bytes sent to the server. */
  bytesSent: number
  /** Bytes received from the server. */
  bytesReceived: number
  /** Connections that were lost after they had been ready. */
  reconnects: number
  /** Commands without a reply before their deadline. */
  timeouts: number
  /** Sessions whose expiry this process noticed. */
  expired: number
  /**
   * Sessions of tenants' users that this process deleted because Redis had evicted the user's
   * index.
   */
  sessionsLostToEviction: number
  /** The embedded table of this thread, if it is in use: number of entries and size in bytes. */
  memory: { entries: number; bytes: number }
  /**
   * The circuit breaker of the server and how often it has opened. Always closed for the embedded
   * table.
   */
  breaker: { state: 'closed' | 'open' | 'half-open'; openedCount: number }
  /** Changes to replay: sessions with changes, their size in bytes, and invalidations. */
  journal: { entries: number; bytes: number; invalidations: number }
  /** Operations that memory carried out while the server was away. */
  fallbackOperations: number
  /** Sessions and invalidations that were replayed after an outage. */
  replayed: number
  /** Sessions whose changes could not be replayed. */
  lost: number
  /**
   * Changes of session members that lost against a later update by another process. The later
   * update wins, and each losing change is counted.
   */
  conflicts: number
}

/** Latency of the calls of one operation in seconds, from the call to its outcome. */
export interface NativeLatency {
  /** Number of calls. */
  count: number
  /** Total duration in seconds. */
  sum: number
  /** The median, overestimated by at most an eighth, as the other percentiles are. */
  p50: number
  p95: number
  p99: number
  max: number
  /**
   * Cumulative histogram: the number of calls up to each bound. Slower calls are only in `count`.
   */
  buckets: [upperBoundSeconds: number, cumulativeCount: number][]
}

/** The argument of the event `recovered`, as JSON text. */
export interface NativeRecovery {
  /** Sessions and invalidations that were replayed. */
  replayed: number
  /** Sessions whose changes could not be replayed. */
  lost: number
  /** Changes of members that lost against a later update of the member. */
  conflicts: number
  /** Number of lost sessions by error code; present if something was lost. */
  reasons?: Record<string, number> | undefined
}
