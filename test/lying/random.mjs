/** A seeded source of random numbers: mulberry32, public domain, by Tommy Ettinger. */
export class Random {
  #state

  constructor(seed) {
    this.#state = seed >>> 0
  }

  /** At least 0, below 1. */
  fraction() {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** An integer of at least 0, below `limit`. */
  below(limit) {
    return Math.floor(this.fraction() * limit)
  }

  chance(probability) {
    return this.fraction() < probability
  }

  pick(items) {
    return items[this.below(items.length)]
  }

  /** Up to `most` results of `make`. */
  several(most, make) {
    return Array.from({ length: this.below(most + 1) }, make)
  }
}
