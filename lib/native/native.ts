/**
 * The complete API of the addon. Only `lib/` calls it; it is not public.
 *
 * A call passes a slot, a small number that identifies its promise. Outcomes arrive in batches
 * through the inbox. `lib/` allocates and reuses slots.
 */
import type { NativeNextCache } from './native-next-cache'

/** Receives outcomes and events. `lib/` creates one for each native storage. */
export interface Inbox {
  /**
   * `tags[2 * i]` is the slot of the i-th outcome of a batch, `tags[2 * i + 1]` its `Outcome`. The
   * last element counts the calls that the addon has accepted, modulo 2 ** 32.
   */
  readonly tags: Int32Array
  /**
   * The values of outcomes, written by the addon. The reader replaces each value with undefined.
   */
  readonly values: unknown[]
  /**
   * Delivers `count` outcomes. The i-th outcome has its tags at `2 * i` and its value at index
   * `from + i` of `values`. Must not throw.
   */
  settle(count: number, from: number): void
  /**
   * Delivers an event. `detail` is text without secrets; for `error`, the JSON text of a
   * `NativeError`. Must not throw.
   */
  event(name: NativeEvent, detail: string): void
  /**
   * Requests credentials for a connection. The reply is `giveCredentials` or `refuseCredentials`
   * with this ticket. Must not throw.
   */
  ask(ticket: number): void
}

/** The kind of an outcome. */
export const Outcome = {
  /**
   * `value` is null, a string, a number, a boolean, a Buffer or an array, as the call specifies.
   */
  Value: 0,
  /** `value` is the JSON text of a `NativeError`. */
  Failure: 1,
} as const

/** `sessionsLost` is only logged: a user's index was evicted, and the user's sessions with it. */
export type NativeEvent =
  | 'connect'
  | 'ready'
  | 'error'
  | 'reconnecting'
  | 'close'
  | 'fallback'
  | 'recovered'
  | 'sessionsLost'
  | 'writes-refused'
  | 'renewals-stopped'
  | 'writes-accepted'

/** The decision on a hit, as `RateLimitResult`. */
export interface NativeVerdict {
  allowed: boolean
  /** Hits of cost 1 that are still allowed now. */
  remaining: number
  /** Seconds, rounded up; 0 when allowed. */
  retryAfter: number
  /** Epoch milliseconds. */
  resetAt: number
}

/** TLS settings. Certificates and keys are PEM texts, empty for none. */
export interface NativeTls {
  tls: boolean
  tlsCa: string
  /** Also trust the authorities of OpenSSL's default file and directory. */
  tlsDefaultAuthorities: boolean
  tlsCert: string
  tlsKey: string
  /** Empty to use `host`. */
  tlsServername: string
  tlsRejectUnauthorized: boolean
}

/** The options of a native storage. Every member is required and already validated. */
export interface NativeOptions extends NativeTls {
  /** Empty for the embedded table. */
  host: string
  port: number
  /** IP version of the addresses to try: 4, 6, or 0 for both. */
  family: number
  username: string
  password: string
  /**
   * True if the inbox provides user name and password at each attempt to connect; both are then
   * empty here.
   */
  askCredentials: boolean
  database: number
  poolMin: number
  poolMax: number
  connectTimeout: number
  commandTimeout: number
  maxQueueBytes: number
  maxQueueCommands: number
  /** Serve known values from memory while the server is away. */
  fallback: boolean
  memoryMaxBytes: number
  sessionTtl: number
  slidingExpiration: boolean
  /** Seconds; 0 for none. */
  absoluteSessionTtl: number
  maxSessionsPerUser: number
  cleanupInterval: number
  maxValueBytes: number
  keyPrefix: string
}

/**
 * One storage: a connection pool, or this thread's embedded table with that budget. Opening it
 * performs no I/O; the first call connects. A pending call keeps the process alive, an idle storage
 * does not.
 */
export interface NativeStorage extends NativeNextCache {
  /** `id` is a UUID that the caller generated, `data` a JSON object. Outcome: null. */
  sessionsCreate(slot: number, id: string, data: string): void
  /** Like `sessionsCreate`, with the session's own TTL in seconds. */
  sessionsCreateWith(
    slot: number,
    id: string,
    data: string,
    ttl: number,
    untilUpdated: boolean,
  ): void
  /**
   * Outcome: the session's JSON text as it is stored, or null. Its `lastActivity` and `expiresAt`
   * are those of the last write; the caller replaces them with the times of the read.
   */
  sessionsGet(slot: number, id: string): void
  /** `fields` is a JSON object, `merge` a list of member names. Outcome: the updated JSON text. */
  sessionsUpdate(slot: number, id: string, fields: string, merge: string[]): void
  /** `patch` is a JSON Merge Patch (RFC 7396). Outcome: the updated JSON text. */
  sessionsPatch(slot: number, id: string, patch: string): void
  /**
   * Like `sessionsUpdate`, unless the session has recorded this number or a larger one for the tab.
   */
  sessionsUpdateOnce(
    slot: number,
    id: string,
    fields: string,
    merge: string[],
    tab: string,
    number: number,
  ): void
  /**
   * Like `sessionsPatch`, unless the session has recorded this number or a larger one for the tab.
   */
  sessionsPatchOnce(slot: number, id: string, patch: string, tab: string, number: number): void
  /** Outcome: true if the session existed. */
  sessionsDelete(slot: number, id: string): void
  /** Outcome: true if the session exists. */
  sessionsTouch(slot: number, id: string): void
  /** Outcome: the JSON text of the removed session, or null. */
  sessionsComplete(slot: number, id: string): void
  /**
   * Outcome: null when the session exists only under `newId`. ERR_SESSION_NOT_FOUND for an unknown
   * `id`.
   */
  sessionsRotate(slot: number, id: string, newId: string): void

  /**
   * `id` is a UUID that the caller generated, `data` a JSON object. Outcome: an array of the expiry
   * in ISO 8601 and the ids of the evicted sessions.
   */
  tenantSessionsCreate(slot: number, tenant: string, user: string, id: string, data: string): void
  /** Outcome: as for `sessionsGet`. */
  tenantSessionsGet(slot: number, tenant: string, id: string): void
  /** Like `sessionsUpdate`. */
  tenantSessionsUpdate(
    slot: number,
    tenant: string,
    id: string,
    fields: string,
    merge: string[],
  ): void
  /** Outcome: true if the session existed. */
  tenantSessionsDestroy(slot: number, tenant: string, id: string): void
  /**
   * Outcome: an array of JSON texts, the most recently active first, each followed by its last
   * activity in epoch milliseconds.
   */
  tenantSessionsList(slot: number, tenant: string, user: string): void
  /** `except` may be empty. Outcome: the number of destroyed sessions. */
  tenantSessionsDestroyAll(slot: number, tenant: string, user: string, except: string): void
  /** `tenant` is empty for all tenants. Outcome: the number of removed index members. */
  tenantSessionsCleanup(slot: number, tenant: string): void

  /** Outcome: string or null. */
  keyValuesGet(slot: number, key: string): void
  /** `ttl` in seconds, 0 for none; `onlyIfAbsent` is `NX`. Outcome: `'OK'`, or null if not set. */
  keyValuesSet(slot: number, key: string, value: string, ttl: number, onlyIfAbsent: boolean): void
  /** Outcome: the number of deleted keys. */
  keyValuesDel(slot: number, keys: string[]): void
  /** Outcome: the number of existing keys. */
  keyValuesExists(slot: number, keys: string[]): void
  /** `ttl` in seconds. Outcome: 1, or 0 when the key does not exist. */
  keyValuesExpire(slot: number, key: string, ttl: number): void
  /** Outcome: seconds, -1 without an expiry, -2 when the key does not exist. */
  keyValuesTtl(slot: number, key: string): void
  /** Outcome: the new number. */
  keyValuesIncr(slot: number, key: string): void
  /** Outcome: an array of strings and nulls. */
  keyValuesMget(slot: number, keys: string[]): void

  /** `hash` is the token's SHA-256 in hex, `payload` JSON, `ttl` in seconds. Outcome: null. */
  bridgeTokensIssue(slot: number, hash: string, payload: string, ttl: number): void
  /** Outcome: the payload, removed in the same atomic step, or null. */
  bridgeTokensConsume(slot: number, hash: string): void
  /** Outcome: the payload or null. */
  bridgeTokensPeek(slot: number, hash: string): void
  /** Outcome: true if the token existed. */
  bridgeTokensRevoke(slot: number, hash: string): void

  /** `window` in seconds, 1 <= `cost` <= `limit`. Outcome: the JSON text of a `NativeVerdict`. */
  rateLimitsHit(slot: number, name: string, limit: number, window: number, cost: number): void
  /** Like `rateLimitsHit` for a hit of cost 1 that is not counted. */
  rateLimitsPeek(slot: number, name: string, limit: number, window: number): void
  /** Outcome: true if the limit had been used. */
  rateLimitsReset(slot: number, name: string): void

  /** `ttl` in milliseconds. Outcome: the fencing token, 0 while another token holds the lock. */
  locksAcquire(slot: number, name: string, token: string, ttl: number): void
  /** Outcome: true if the token holds the lock. */
  locksExtend(slot: number, name: string, token: string, ttl: number): void
  /** Outcome: true if the token held the lock. */
  locksRelease(slot: number, name: string, token: string): void
  /** Like `locksRelease`, and ends the waits for this lock in all processes. */
  locksReleaseAndTell(slot: number, name: string, token: string): void
  /**
   * Ends when the lock may be free, or after `ms`. Outcome: the version of the lock's channel,
   * which changes with each notification, or 0 while the channel is not subscribed. Ends at once if
   * the version differs from `seen`, the outcome of the previous wait.
   */
  locksWait(slot: number, name: string, seen: number, ms: number): void
  /** Ends all lock waits. */
  locksEndWaits(): void

  /** `value` is JSON text, `ttl` and `stale` are in seconds. Outcome: null. */
  cacheSet(
    slot: number,
    tenant: string,
    namespace: string,
    key: string,
    value: string,
    tags: string[],
    ttl: number,
    stale: number,
  ): void
  /**
   * `keys` and `values` have equal lengths. Outcome: null when all are stored; the first failure
   * otherwise.
   */
  cacheSetMany(
    slot: number,
    tenant: string,
    namespace: string,
    keys: string[],
    values: string[],
    tags: string[],
    ttl: number,
  ): void
  /** Outcome: JSON text or null. */
  cacheGet(slot: number, tenant: string, namespace: string, key: string): void
  /** Outcome: an array of JSON texts and nulls. */
  cacheGetMany(slot: number, tenant: string, namespace: string, keys: string[]): void
  /** Outcome: true if there was an entry. */
  cacheDelete(slot: number, tenant: string, namespace: string, key: string): void
  /** Outcome: null. */
  cacheInvalidateTags(slot: number, tenant: string, tags: string[]): void
  /** Outcome: null. */
  cacheClear(slot: number, tenant: string): void
  /**
   * For a caller that computes the value on a miss. Outcome: [JSON text or null, mark or null,
   * `'stale'` or null]. An entry past its TTL is returned only if `orStale`. The mark is null if
   * the entry is current.
   */
  cacheLook(slot: number, tenant: string, namespace: string, key: string, orStale: boolean): void
  /**
   * Outcome: true if the value was stored. It is not stored if a tag was invalidated after the
   * mark.
   */
  cacheStore(
    slot: number,
    tenant: string,
    namespace: string,
    key: string,
    value: string,
    tags: string[],
    ttl: number,
    stale: number,
    mark: string,
  ): void
  /**
   * True if a value computed after the mark is fresh, according to this process's copy of the tag
   * log. Synchronous.
   */
  cacheIsFresh(tenant: string, mark: string, tags: string[]): boolean

  /** Replies to `Inbox.ask`. */
  giveCredentials(ticket: number, username: string, password: string): void
  /**
   * Replies to `Inbox.ask`: the attempt to connect fails with this message and this error code as
   * its cause.
   */
  refuseCredentials(ticket: number, message: string, cause: string): void

  /** Outcome: null when a connection is ready, or the error of the first failed attempt. */
  connect(slot: number): void
  /**
   * Outcome: the round-trip time in milliseconds; 0 for the embedded table. A server that refuses
   * writes counts as reachable, even if it rejects the PING.
   */
  ping(slot: number): void
  /** Later calls fail with ERR_CLOSED. Outcome: null when the pending calls have ended. */
  close(slot: number): void
  /**
   * Like `close`, for a storage that was collected without being closed: the embedded table keeps
   * its entries.
   */
  abandon(slot: number): void
  /** Returns the JSON text of `NativeStats`. */
  stats(): string
  /**
   * Returns the JSON text of an object with a `NativeLatency` for each operation that was called.
   */
  latencies(): string
}

export interface NativeAddon {
  readonly Storage: new (options: string, inbox: Inbox) => NativeStorage
  /** The core's error codes, for a test that compares them with `errors.ts`. */
  readonly errorCodes: readonly string[]
}
