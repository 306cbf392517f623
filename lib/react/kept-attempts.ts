/**
 * Session creations without a response, stored in this browser by tab. The page that adopts the
 * changes of such a tab repeats its attempt, for which the server returns the created session.
 * Owned by a saver.
 */
import { namesFrom, readEntry, removeEntry, removeExpired, writeEntry } from './entries'
import type { TabIdentity } from './tab-identity'

/** Milliseconds for which the server remembers an attempt. */
const ttl = 600_000

export class KeptAttempts {
  /** Attempts of this page, which the page itself repeats. */
  readonly #own = new Set<unknown>()

  constructor(
    private readonly prefix: string,
    private readonly tab: TabIdentity,
  ) {}

  write(attempt: string): void {
    this.#own.add(attempt)
    writeEntry(this.#name, { attempt }, ttl)
  }

  /** The attempt of another tab, or null if there is none. */
  get other(): string | null {
    const names = namesFrom(`${this.prefix}:`).filter((name) => name !== this.#name)
    const attempts = names.map((name) => readEntry(name)?.attempt)
    return attempts.find((attempt) => typeof attempt === 'string') ?? null
  }

  /** Called when the outcome of the attempt is known. */
  remove(attempt: string): void {
    if (readEntry(this.#name)?.attempt === attempt) removeEntry(this.#name)
  }

  /** Called when this tab's creation must not be repeated. */
  clear(): void {
    removeEntry(this.#name)
  }

  /**
   * Removes the attempts of this tab's earlier pages and of closed tabs. Returns one of them, or
   * null.
   */
  take(isGone: (tab: string) => boolean): string | null {
    removeExpired(`${this.prefix}:`)
    const taken = namesFrom(`${this.prefix}:`).filter(
      (name) => name === this.#name || isGone(name.slice(this.prefix.length + 1)),
    )
    const attempts = taken.map((name) => readEntry(name)?.attempt)
    for (const name of taken) removeEntry(name)
    const earlier = attempts.filter((attempt) => !this.#own.has(attempt))
    return earlier.find((attempt) => typeof attempt === 'string') ?? null
  }

  get #name(): string {
    return `${this.prefix}:${this.tab.id}`
  }
}
