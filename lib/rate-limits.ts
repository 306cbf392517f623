/**
 * Rate limits, exact over all processes: decided in one step on the store's clock, by the Generic
 * Cell Rate Algorithm of the ATM Forum's Traffic Management Specification 4.0 (ITU-T I.371). A
 * limit that was not used allows `limit` hits at once; then one more comes free with each
 * `window / limit` seconds. A store that is away is an error, never 'not allowed'.
 */
import { integer, shape } from './checks'
import { invalidArgument } from './errors'
import type { Handle } from './handle'
import { freeName } from './names'

export interface RateLimit {
  /** Hits in a window, at most 1,000,000. */
  limit: number
  /** Seconds. */
  window: number
}

export interface HitOptions extends RateLimit {
  /** How many hits this one counts for: 1. */
  cost?: number | undefined
}

export interface RateLimitResult {
  allowed: boolean
  /** Hits of cost 1 that would still be allowed now. */
  remaining: number
  /** Whole seconds, rounded up, until this hit would be allowed; 0 when it is. */
  retryAfter: number
  /** When the limit is unused again, in epoch milliseconds. */
  resetAt: number
}

const counted = integer(1, 1_000_000)
const seconds = integer(1, 2 ** 31 - 1)
const checkHit = shape<HitOptions>({ limit: counted, window: seconds, cost: counted })

export class RateLimits {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  /**
   * Counts a hit, if it is allowed: one that is not allowed costs nothing. Not sent again when the
   * connection fails meanwhile: then it rejects, and may have been counted.
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

  /** What a hit of cost 1 would be told now, without making it: takes what `hit` takes. */
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

  /** Makes the limit unused again; whether it had been used. */
  async reset(key: string): Promise<boolean> {
    freeName(key, 'key', 'rateLimits.reset')
    return this.#handle.call('rateLimits.reset', (native, slot) =>
      native.rateLimitsReset(slot, key),
    )
  }
}

function assertComplete(hit: Partial<HitOptions>, operation: string): asserts hit is HitOptions {
  if (hit.limit === undefined) throw invalidArgument(operation, '`options.limit` must be given')
  if (hit.window === undefined) throw invalidArgument(operation, '`options.window` must be given')
}

function resultOf(json: string): RateLimitResult {
  return JSON.parse(json) as RateLimitResult
}
