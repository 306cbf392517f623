/**
 * Limits the log of failures that repeat with every request. The first failure of a kind is logged
 * in full. Later ones are counted, and the count is logged once per minute until a minute has none.
 */
const period = 60_000
/**
 * Bounds memory in case an app generates error codes per request. Further kinds are logged each
 * time.
 */
const maxKinds = 100

export class FailureLog {
  readonly #repeated = new Map<string, number>()

  constructor(private readonly write: (line: string) => void) {}

  /** `kind` identifies repeated failures, for example by their code. */
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
