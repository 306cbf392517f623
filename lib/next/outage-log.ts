/**
 * The log of request failures during an outage of a store: one line per outage, regardless of the
 * number and codes of the failures. An outage ends when the circuit breaker closes. If the breaker
 * did not open, the outage ends after five seconds without a failure.
 */
const quiet = 5000

/** The circuit breakers of all open storages. */
export interface Breakers {
  /** The total number of times that the breakers opened. */
  opened: number
  /** True if at least one breaker is not closed. */
  open: boolean
}

interface Outage {
  /** The number of breaker openings, including the opening that this outage leads to. */
  number: number
  /** The time of the latest failure report on the clock of `performance.now()`. */
  at: number
}

export class OutageLog {
  #outage: Outage | undefined

  constructor(
    private readonly write: (line: string) => void,
    private readonly breakers: () => Breakers,
  ) {}

  /**
   * Reports a failure of a request.
   *
   * @param began Start of the request on the clock of `performance.now()`. A request that started
   * before the latest failure belongs to the outage of that failure, even if it fails later.
   */
  report(line: string, began: number): void {
    const number = this.#number()
    const at = performance.now()
    if (this.#outage?.number === number) this.#outage.at = at
    else if (this.#outage === undefined || began > this.#outage.at)
      this.#begin({ number, at }, line)
  }

  #number(): number {
    const { opened, open } = this.breakers()
    return open ? opened : opened + 1
  }

  #begin(outage: Outage, line: string): void {
    this.#outage = outage
    this.write(line)
    this.#watch(outage)
  }

  #watch(outage: Outage): void {
    const timer = setTimeout(() => {
      const unopened = !this.breakers().open && this.#number() === outage.number
      if (this.#outage !== outage || !unopened) return
      if (performance.now() - outage.at < quiet) this.#watch(outage)
      else this.#outage = undefined
    }, quiet)
    timer.unref()
  }
}
