/**
 * The log of failures that every request meets while something is away. The first of a kind is
 * logged in full. Those that follow are counted, and their number is logged once a minute, until a
 * minute passes without one.
 */
const period = 60_000
/** A longer list of kinds would mean that codes are made up per request. */
const maxKinds = 100

export class FailureLog {
  readonly #repeated = new Map<string, number>()

  constructor(private readonly write: (line: string) => void) {}

  /** `kind` is what repeated failures have in common, such as their code. */
  report(kind: string, line: string): void {
    const count = this.#repeated.get(kind)
    if (count !== undefined) return void this.#repeated.set(kind, count + 1)
    this.write(line)
    if (this.#repeated.size < maxKinds) this.#watch(kind)
  }

  #watch(kind: string): void {
    this.#repeated.set(kind, 0)
    const timer = setInterval(() => {
      const count = this.#repeated.get(kind)!
      this.#repeated.set(kind, 0)
      if (count > 0) return this.write(`${kind}: ${count} more in the last ${period / 1000} s`)
      this.#repeated.delete(kind)
      clearInterval(timer)
    }, period)
    timer.unref()
  }
}
