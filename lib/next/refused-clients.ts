/**
 * A cache of the clients that a limit has refused, each until its Retry-After ends. Bounded: beyond
 * the capacity the oldest refusal is evicted, and the store counts that client's next request
 * again.
 */
interface RefusedHit {
  cost: number
  /** On the clock of `performance.now()`. */
  until: number
  /** Returns the time until which a hit of a lower cost is refused. */
  lessUntil: (cost: number) => number
}

/** The hits that a limit still allows a client after a refusal. */
export interface Allowance {
  /** Hits of cost 1 that were allowed when the hit was refused. */
  remaining: number
  /** Milliseconds after which one more hit of cost 1 is allowed. */
  step: number
}

export class RefusedClients {
  readonly #refused = new Map<string, RefusedHit>()

  constructor(private readonly capacity = 10_000) {}

  /**
   * Records that a hit of this cost is refused for `retryAfter` seconds. The allowance determines
   * how long hits of a lower cost are refused. Without an allowance, the store decides on lower
   * costs.
   */
  add(name: string, cost: number, retryAfter: number, allowance?: Allowance): void {
    const now = performance.now()
    const until = now + retryAfter * 1000
    const { remaining, step } = allowance ?? { remaining: cost, step: 0 }
    const lessUntil = (less: number) => Math.min(now + (less - remaining) * step, until)
    this.#refused.delete(name)
    this.#refused.set(name, { cost, until, lessUntil })
    if (this.#refused.size <= this.capacity) return
    const [oldest] = this.#refused.keys()
    this.#refused.delete(oldest!)
  }

  /**
   * Returns the whole seconds for which a hit of this cost is certainly refused. Returns 0 when the
   * store must decide.
   */
  retryAfter(name: string, cost: number): number {
    const refused = this.#refused.get(name)
    if (refused === undefined) return 0
    const now = performance.now()
    if (refused.until <= now) this.#refused.delete(name)
    const until = cost < refused.cost ? refused.lessUntil(cost) : refused.until
    return Math.max(Math.ceil((until - now) / 1000), 0)
  }
}
