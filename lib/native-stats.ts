/**
 * What the addon tells of a storage: part of its surface, as `native.ts` is.
 */

/** What `stats()` tells, as JSON text. */
export interface NativeStats {
  /** 'memory' also while a server is away and answers come from here. */
  type: 'redis' | 'memory'
  /** Whether the store has ever answered; always true for the embedded table. */
  ready: boolean
  /** Whether a connection is ready; always true for the embedded table. */
  connected: boolean
  /** False from a write that the server refused to the next one that it accepts. */
  writable: boolean
  /** The code word of the latest refusal, such as `MISCONF`; empty while `writable`. */
  writesRefused: string
  pool: {
    connections: number
    ready: number
    inFlight: number
    queued: number
    queuedBytes: number
  }
  commands: number
  bytesSent: number
  bytesReceived: number
  reconnects: number
  timeouts: number
  /** Sessions whose time had come and whose end was noticed here. */
  expired: number
  /** Tenants' sessions that were deleted here because Redis had evicted the index of their user. */
  sessionsLostToEviction: number
  /** The embedded table of this thread, when it is in use. */
  memory: { entries: number; bytes: number }
  /** Whether calls are let through to the server. Always closed for the embedded table. */
  breaker: { state: 'closed' | 'open' | 'half-open'; openedCount: number }
  /** What the server has not heard of: sessions with what was done to them, and invalidations. */
  journal: { entries: number; bytes: number; invalidations: number }
  /** Answers given here in the server's place. */
  fallbackOperations: number
  /** Sessions and invalidations that a server that was away has heard of since. */
  replayed: number
  /** Sessions whose changes could not be brought to it. */
  lost: number
  /**
   * Members of sessions that were changed in an outage and meanwhile by another process: the later
   * update won, and each losing change is counted.
   */
  conflicts: number
}

/** How long the calls of one operation took, in seconds, from the call to its outcome. */
export interface NativeLatency {
  count: number
  sum: number
  /** So many of the calls took no longer than this; at most an eighth too high. */
  p50: number
  p95: number
  p99: number
  max: number
  /** How many calls took no longer than each bound; those over the last are in `count` alone. */
  buckets: [upperBoundSeconds: number, cumulativeCount: number][]
}

/** The detail of `recovered`, as JSON text. */
export interface NativeRecovery {
  /** Sessions and invalidations that the server has heard of since. */
  replayed: number
  /** Sessions whose changes could not be brought to it. */
  lost: number
  /** Changes of members that lost against a later update of the same member. */
  conflicts: number
  /** Why, by codes of errors; there when something was lost. */
  reasons?: Record<string, number> | undefined
}
