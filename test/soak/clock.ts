/**
 * A clock that goes on only as far as this thread gets to run: a machine that is busy with others
 * makes calls late, and no call can settle while its thread stands still.
 */
const beat = 10
const longestBeat = 20

export class Clock {
  #now = 0
  #last = performance.now()

  constructor() {
    setInterval(() => this.#tick(), beat).unref()
  }

  /** Milliseconds. */
  get now(): number {
    return this.#now
  }

  #tick(): void {
    const now = performance.now()
    this.#now += Math.min(now - this.#last, longestBeat)
    this.#last = now
  }
}
