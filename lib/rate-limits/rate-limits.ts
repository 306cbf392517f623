/**
 * Rate limits, enforced exactly across processes. The store decides on each hit in one atomic step,
 * by its own clock, with the Generic Cell Rate Algorithm (GCRA) of the ATM Forum's Traffic
 * Management Specification 4.0 (ITU-T I.371). An unused limit allows a burst of `limit` hits. After
 * that one more hit becomes available every `window / limit` seconds. If the store is away, a call
 * rejects; it never resolves to 'not allowed'.
 */
import { integer, shape } from '../base/checks'
import { invalidArgument } from '../base/errors'
import type { Handle } from '../handle/handle'
import { freeName } from '../base/names'

/** A limit: `limit` hits per `window`. */
export interface RateLimit {
  /** Hits per window, from 1 to 1,000,000. */
  limit: number
  /** Length of the window in seconds. */
  window: number
}

/** The options of `RateLimits.hit`. */
export interface HitOptions extends RateLimit {
  /** The number of hits that this call counts as, at most `limit`. @default 1 */
  cost?: number | undefined
}

/** The decision on a hit. */
export interface RateLimitResult {
  /** True if the hit is allowed. */
  allowed: boolean
  /** The number of hits of cost 1 that are still allowed now. */
  remaining: number
  /** Whole seconds, rounded up, until this hit would be allowed; 0 when it is allowed. */
  retryAfter: number
  /** Epoch milliseconds at which the limit is completely unused again. */
  resetAt: number
}

const counted = integer(1, 1_000_000)
const seconds = integer(1, 2 ** 31 - 1)
const checkHit = shape<HitOptions>({ limit: counted, window: seconds, cost: counted })

/**
 * Rate limits across processes. Available as `storage.rateLimits`.
 *
 * @see ITU-T Recommendation I.371, https://www.itu.int/rec/T-REC-I.371
 * @example
 * ```
 * const { allowed, retryAfter } = await storage.rateLimits.hit(`login:${address}`, {
 *   limit: 5,
 *   window: 60,
 * })
 * ```
 */
export class RateLimits {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  /**
   * Counts a hit if the limit allows it. A rejected hit costs nothing. The command is not retried:
   * if the connection fails or the reply does not arrive in time, the call rejects and the hit may
   * be counted.
   *
   * @param key The name of the limit: 1 to 512 bytes without control characters, `{` and `}`.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `key` or an option is not valid.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  hit(key: string, options: HitOptions): Promise<RateLimitResult> {
    const operation = 'rateLimits.hit'
    const handle = this.#handle
    return new Promise((resolve, reject) => {
      freeName(key, 'key', operation)
      const hit = checkHit(options, 'options', operation)
      assertComplete(hit, operation)
      const { limit, window, cost = 1 } = hit
      if (cost > limit) throw invalidArgument(operation, '`cost` must not be greater than `limit`')
      const slot = handle.open(operation, resolve, reject, resultOf, undefined)
      handle.native.rateLimitsHit(slot, key, limit, window, cost)
    })
  }

  /**
   * Returns what a hit of cost 1 would return, without counting it. Takes the arguments of `hit`;
   * `cost` is ignored.
   *
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `key` or an option is not valid.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  peek(key: string, options: HitOptions): Promise<RateLimitResult> {
    const operation = 'rateLimits.peek'
    const handle = this.#handle
    return new Promise((resolve, reject) => {
      freeName(key, 'key', operation)
      const hit = checkHit(options, 'options', operation)
      assertComplete(hit, operation)
      const { limit, window } = hit
      const slot = handle.open(operation, resolve, reject, resultOf, undefined)
      handle.native.rateLimitsPeek(slot, key, limit, window)
    })
  }

  /**
   * Clears the limit.
   *
   * @returns True if the limit had been used.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `key` is not valid.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  async reset(key: string): Promise<boolean> {
    freeName(key, 'key', 'rateLimits.reset')
    return this.#handle.call('rateLimits.reset', (native, slot) =>
      native.rateLimitsReset(slot, key),
    )
  }
}

function assertComplete(hit: Partial<HitOptions>, operation: string): asserts hit is HitOptions {
  if (hit.limit === undefined) throw invalidArgument(operation, '`options.limit` is required')
  if (hit.window === undefined) throw invalidArgument(operation, '`options.window` is required')
}

function resultOf(json: string): RateLimitResult {
  return JSON.parse(json) as RateLimitResult
}
