/**
 * The clients that a limit has refused, each until its Retry-After ends. Bounded: over the capacity
 * the oldest refusal is forgotten, and the client's next request is counted in the store again.
 */
interface RefusedHit {
  cost: number
  /** On the clock of `performance.now()`. */
  until: number
  /** Until when a hit that costs less is refused. */
  lessUntil: (cost: number) => number
}

/** What a limit allows a client after a refusal. */
export interface Allowance {
  /** Hits of cost 1 that were allowed when the hit was refused. */
  remaining: number
  /** Milliseconds after each of which one more is allowed. */
  step: number
}

export class RefusedClients {
  readonly #refused = new Map<string, RefusedHit>()

  constructor(private readonly capacity = 10_000) {}

  /**
   * Remembers that a hit of this cost is refused for `retryAfter` seconds, and hits that cost less by
   * the allowance. Without one, the store decides on these.
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

  /** Whole seconds for which a hit of this cost is certainly refused; 0 when the store must say. */
  retryAfter(name: string, cost: number): number {
    const refused = this.#refused.get(name)
    if (refused === undefined) return 0
    const now = performance.now()
    if (refused.until <= now) this.#refused.delete(name)
    const until = cost < refused.cost ? refused.lessUntil(cost) : refused.until
    return Math.max(Math.ceil((until - now) / 1000), 0)
  }
}
