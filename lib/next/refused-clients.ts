/**
 * The clients that a limit has refused, each until its Retry-After ends. Bounded: over the capacity
 * the oldest refusal is forgotten, and the client's next request is counted in the store again.
 */
interface RefusedHit {
  cost: number
  /** On the clock of `performance.now()`. */
  until: number
}

export class RefusedClients {
  readonly #refused = new Map<string, RefusedHit>()

  constructor(private readonly capacity = 10_000) {}

  /** Remembers that a hit of this cost is refused for `retryAfter` seconds. */
  add(name: string, cost: number, retryAfter: number): void {
    this.#refused.delete(name)
    this.#refused.set(name, { cost, until: performance.now() + retryAfter * 1000 })
    if (this.#refused.size <= this.capacity) return
    const [oldest] = this.#refused.keys()
    this.#refused.delete(oldest!)
  }

  /** Whole seconds for which a hit of this cost is certainly refused; 0 when the store must say. */
  retryAfter(name: string, cost: number): number {
    const refused = this.#refused.get(name)
    if (refused === undefined || cost < refused.cost) return 0
    const left = refused.until - performance.now()
    if (left > 0) return Math.ceil(left / 1000)
    this.#refused.delete(name)
    return 0
  }
}
