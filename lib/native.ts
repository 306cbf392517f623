/**
 * The addon's whole surface, declared once. Only `lib/` calls it; users never see it.
 *
 * A call names a slot: a small number that its promise was filed under. The outcome comes back
 * through the inbox, many outcomes at a time. Slots are lib's to give and to reuse.
 */
import type { NativeNextCache } from './native-next-cache'

/** Where outcomes and events arrive. Made by lib, one for each native storage. */
export interface Inbox {
  /**
   * `tags[2 * i]` is the slot of the i-th outcome of a batch, `tags[2 * i + 1]` its `Outcome`. The
   * last element counts the calls that the addon has accepted, modulo 2 ** 32.
   */
  readonly tags: Int32Array
  /** The values of outcomes, written by the addon. Whoever takes one out leaves undefined. */
  readonly values: unknown[]
  /**
   * `count` outcomes are there: the i-th has its tags at `2 * i` and its value in
   * `values[from + i]`. Must not throw.
   */
  settle(count: number, from: number): void
  /**
   * Something happened to the connections. `detail` is text without secrets; of an error, the JSON
   * text of a `NativeError`. Must not throw.
   */
  event(name: NativeEvent, detail: string): void
  /**
   * A connection needs credentials: `giveCredentials` or `refuseCredentials` answers, with this
   * ticket. Must not throw.
   */
  ask(ticket: number): void
}

/** How a call ended. */
export const Outcome = {
  /** `value` is null, a string, a number, a boolean or an array of what the call says. */
  Value: 0,
  /** `value` is the JSON text of a `NativeError`. */
  Failure: 1,
} as const

export interface NativeError {
  /** One of the codes in `errors.ts`. */
  code: string
  message: string
  /** Such as `sessions.get`. */
  operation: string
  /** The system's or the server's code word, such as `ECONNREFUSED`; may be empty. */
  cause: string
  retryable: boolean
}

/** `sessionsLost` is for the log alone: a user's index was evicted, and with it sessions. */
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

export interface NativeVerdict {
  allowed: boolean
  /** Hits of cost 1 that would be allowed now. */
  remaining: number
  /** Seconds, rounded up; 0 when allowed. */
  retryAfter: number
  /** Epoch milliseconds. */
  resetAt: number
}

/** How connections are encrypted. Certificates and keys are PEM texts, empty for none. */
export interface NativeTls {
  tls: boolean
  tlsCa: string
  /** Whether the authorities of OpenSSL's default file and folder are trusted as well. */
  tlsDefaultAuthorities: boolean
  tlsCert: string
  tlsKey: string
  /** Empty for the host. */
  tlsServername: string
  tlsRejectUnauthorized: boolean
}

/** What a native storage is opened with: every member is required and already valid. */
export interface NativeOptions extends NativeTls {
  /** Empty for the embedded table. */
  host: string
  port: number
  /** Of the addresses that are tried: 4 or 6, or 0 for both. */
  family: number
  username: string
  password: string
  /** The two above are empty, and the inbox is asked at each attempt to connect. */
  askCredentials: boolean
  database: number
  poolMin: number
  poolMax: number
  connectTimeout: number
  commandTimeout: number
  maxQueueBytes: number
  maxQueueCommands: number
  /** Whether what is known here is answered while the server is away. */
  fallback: boolean
  memoryMaxBytes: number
  sessionTtl: number
  slidingExpiration: boolean
  /** 0 for none. */
  absoluteSessionTtl: number
  maxSessionsPerUser: number
  cleanupInterval: number
  maxValueBytes: number
  keyPrefix: string
}

/**
 * One storage: a pool of connections, or this thread's embedded table of that budget. Opening it does no I/O; the
 * first call connects. A pending call keeps the process alive, an idle storage does not.
 */
export interface NativeStorage extends NativeNextCache {
  /** `id` is a UUID made by the caller, `data` a JSON object. Outcome: null. */
  sessionsCreate(slot: number, id: string, data: string): void
  /**
   * As `sessionsCreate`, with a TTL of the session's own, in seconds.
   */
  sessionsCreateWith(
    slot: number,
    id: string,
    data: string,
    ttl: number,
    untilUpdated: boolean,
  ): void
  /**
   * Outcome: the session's JSON text as it is stored, or null. `lastActivity` and `expiresAt` in it
   * are of the last write; who shows it puts in the times of the read.
   */
  sessionsGet(slot: number, id: string): void
  /** `fields` is a JSON object, `merge` names of members. Outcome: the updated JSON text. */
  sessionsUpdate(slot: number, id: string, fields: string, merge: string[]): void
  /** RFC 7396. Outcome: the updated JSON text. */
  sessionsPatch(slot: number, id: string, patch: string): void
  /** As `sessionsUpdate`, unless the session holds this number or a larger one of the tab. */
  sessionsUpdateOnce(
    slot: number,
    id: string,
    fields: string,
    merge: string[],
    tab: string,
    number: number,
  ): void
  /** As `sessionsPatch`, unless the session holds this number or a larger one of the tab. */
  sessionsPatchOnce(slot: number, id: string, patch: string, tab: string, number: number): void
  /** Outcome: whether it existed. */
  sessionsDelete(slot: number, id: string): void
  /** Outcome: whether it existed. */
  sessionsTouch(slot: number, id: string): void
  /** Outcome: the JSON text of the session that was removed, or null. */
  sessionsComplete(slot: number, id: string): void
  /** Outcome: null once the data stands under `newId` alone; unknown `id`: ERR_SESSION_NOT_FOUND. */
  sessionsRotate(slot: number, id: string, newId: string): void

  /**
   * `id` is a UUID made by the caller, `data` a JSON object. Outcome: an array of when it ends, in
   * ISO 8601, and the ids of the sessions that ended for it.
   */
  tenantSessionsCreate(slot: number, tenant: string, user: string, id: string, data: string): void
  /** Outcome: as `sessionsGet`. */
  tenantSessionsGet(slot: number, tenant: string, id: string): void
  /** As `sessionsUpdate`. */
  tenantSessionsUpdate(
    slot: number,
    tenant: string,
    id: string,
    fields: string,
    merge: string[],
  ): void
  /** Outcome: whether it existed. */
  tenantSessionsDestroy(slot: number, tenant: string, id: string): void
  /**
   * Outcome: an array of JSON texts, the most recently active first, each followed by the epoch
   * milliseconds of its last activity.
   */
  tenantSessionsList(slot: number, tenant: string, user: string): void
  /** `except` may be empty. Outcome: how many there were. */
  tenantSessionsDestroyAll(slot: number, tenant: string, user: string, except: string): void
  /** `tenant` is empty for all. Outcome: how many dead members there were. */
  tenantSessionsCleanup(slot: number, tenant: string): void

  /** Outcome: string or null. */
  keyValuesGet(slot: number, key: string): void
  /** `ttl` in seconds, 0 for none; `onlyIfAbsent` as `NX`. Outcome: `'OK'`, or null when not set. */
  keyValuesSet(slot: number, key: string, value: string, ttl: number, onlyIfAbsent: boolean): void
  /** Outcome: how many existed. */
  keyValuesDel(slot: number, keys: string[]): void
  /** Outcome: how many exist. */
  keyValuesExists(slot: number, keys: string[]): void
  /** `ttl` in seconds. Outcome: 1, or 0 when the key does not exist. */
  keyValuesExpire(slot: number, key: string, ttl: number): void
  /** Outcome: seconds, -1 without an end, -2 when the key does not exist. */
  keyValuesTtl(slot: number, key: string): void
  /** Outcome: the number after adding one. */
  keyValuesIncr(slot: number, key: string): void
  /** Outcome: an array of strings and nulls. */
  keyValuesMget(slot: number, keys: string[]): void

  /** `hash` is the token's SHA-256 in hex, `payload` JSON, `ttl` in seconds. Outcome: null. */
  bridgeTokensIssue(slot: number, hash: string, payload: string, ttl: number): void
  /** Outcome: the payload, removed in the same step, or null. */
  bridgeTokensConsume(slot: number, hash: string): void
  /** Outcome: the payload or null. */
  bridgeTokensPeek(slot: number, hash: string): void
  /** Outcome: whether it was there. */
  bridgeTokensRevoke(slot: number, hash: string): void

  /** `window` in seconds, 1 <= `cost` <= `limit`. Outcome: the JSON text of a `NativeVerdict`. */
  rateLimitsHit(slot: number, name: string, limit: number, window: number, cost: number): void
  /** The same for a hit of cost 1 that is not made. */
  rateLimitsPeek(slot: number, name: string, limit: number, window: number): void
  /** Outcome: whether the limit had been used. */
  rateLimitsReset(slot: number, name: string): void

  /** `ttl` in milliseconds. Outcome: the fence, 0 while another token holds the lock. */
  locksAcquire(slot: number, name: string, token: string, ttl: number): void
  /** Outcome: whether the token holds the lock. */
  locksExtend(slot: number, name: string, token: string, ttl: number): void
  /** Outcome: whether the token held the lock. */
  locksRelease(slot: number, name: string, token: string): void
  /** As `locksRelease`, and ends the waits for this lock in all processes. */
  locksReleaseAndTell(slot: number, name: string, token: string): void
  /**
   * Ends when the lock may be free, or after `ms`. Outcome: what has been heard of the lock, a number
   * that is another each time something is, or 0 while nothing can be heard; at once when that is
   * not `seen`, the outcome of the wait before.
   */
  locksWait(slot: number, name: string, seen: number, ms: number): void
  /** All waits end now. */
  locksEndWaits(): void

  /** `value` is JSON text, `ttl` and `stale` are seconds. Outcome: null. */
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
  /** As many values as keys. Outcome: null when all are stored; the first failure otherwise. */
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
  /** Outcome: whether there was an entry. */
  cacheDelete(slot: number, tenant: string, namespace: string, key: string): void
  /** Outcome: null. */
  cacheInvalidateTags(slot: number, tenant: string, tags: string[]): void
  /** Outcome: null. */
  cacheClear(slot: number, tenant: string): void
  /**
   * For a caller that computes the value on a miss. Outcome: [JSON text or null, mark or null,
   * `'stale'` or null]: an entry past its time is there only if `orStale`; a mark is there unless
   * the entry is fresh and in its time.
   */
  cacheLook(slot: number, tenant: string, namespace: string, key: string, orStale: boolean): void
  /** Outcome: whether it was stored; not after an invalidation since the mark was taken. */
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
  /** Whether what is computed since the mark is fresh, by the last read of the tenant. At once. */
  cacheIsFresh(tenant: string, mark: string, tags: string[]): boolean

  /** Answers `Inbox.ask`. */
  giveCredentials(ticket: number, username: string, password: string): void
  /** Answers `Inbox.ask`: the attempt fails with this message and this code word as its cause. */
  refuseCredentials(ticket: number, message: string, cause: string): void

  /** Outcome: null after the first attempt to connect has succeeded; its failure otherwise. */
  connect(slot: number): void
  /**
   * Outcome: milliseconds to the server and back; 0 for the embedded table. A server that refuses
   * writes is there, although it may refuse a PING.
   */
  ping(slot: number): void
  /** Calls made after it fail with ERR_CLOSED. Outcome: null when the pending ones have ended. */
  close(slot: number): void
  /** As `close`, of what nobody holds and nobody closed: the embedded table keeps what is in it. */
  abandon(slot: number): void
  /** JSON text of `NativeStats`. */
  stats(): string
  /** JSON text of a `NativeLatency` by operation, of those that were called. */
  latencies(): string
}

export interface NativeAddon {
  readonly Storage: new (options: string, inbox: Inbox) => NativeStorage
  /** The codes of the core's errors, for a test that compares them with `errors.ts`. */
  readonly errorCodes: readonly string[]
}
