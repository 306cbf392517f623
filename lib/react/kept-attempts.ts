/**
 * Creations of sessions that tabs have sent and received no answer to, kept in this browser by tab.
 * The page that takes over the changes of such a tab repeats its attempt, which finds the session.
 * Owned by a saver.
 */
import { namesFrom, readEntry, removeEntry, removeExpired, writeEntry } from './entries'
import type { TabIdentity } from './tab-identity'

/** Milliseconds for which the server knows the session of an attempt. */
const ttl = 600_000

export class KeptAttempts {
  /** Attempts of this page, which it repeats by itself. */
  readonly #own = new Set<unknown>()

  constructor(
    private readonly prefix: string,
    private readonly tab: TabIdentity,
  ) {}

  write(attempt: string): void {
    this.#own.add(attempt)
    writeEntry(this.#name, { attempt }, ttl)
  }

  /** The creation that another tab has sent, or is to repeat; null if there is none. */
  get other(): string | null {
    const names = namesFrom(`${this.prefix}:`).filter((name) => name !== this.#name)
    const attempts = names.map((name) => readEntry(name)?.attempt)
    return attempts.find((attempt) => typeof attempt === 'string') ?? null
  }

  /** The attempt has been answered. */
  remove(attempt: string): void {
    if (readEntry(this.#name)?.attempt === attempt) removeEntry(this.#name)
  }

  /** The creations of this tab are nothing to repeat. */
  clear(): void {
    removeEntry(this.#name)
  }

  /**
   * Takes out the attempts of this tab's earlier pages and of tabs that are gone. Gives one of them, or
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
