/**
 * The log of failures that requests meet while a store is away: one line per outage, whatever the
 * number and the codes of the failures. An outage ends when the circuit breaker closes. One for which
 * the breaker did not open ends with five seconds without a failure.
 */
const quiet = 5000

/** The circuit breakers of all open storages. */
export interface Breakers {
  /** How many times they have opened. */
  opened: number
  /** Whether one of them is not closed. */
  open: boolean
}

interface Outage {
  /** The number of openings, including the one that the outage leads to. */
  number: number
  /** When the latest failure was reported, on the clock of `performance.now()`. */
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
   * @param began is when the request was made, on the clock of `performance.now()`. One that was made
   * before the latest failure belongs to that failure's outage, however late it fails.
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
