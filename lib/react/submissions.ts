/**
 * The final submits of this browser's tabs, recorded in localStorage by session. A page that missed
 * the messages of other tabs reads their outcome here: it was in the back/forward cache, or it was
 * opened later. Owned by a saver.
 */
import { randomUuid } from './browser'
import { readEntry, removeEntry, removeExpired, writeEntry } from './entries'

/** - `failed`: the submit was rejected. The session may have ended nevertheless. */
export type SubmitOutcome = 'running' | 'failed' | 'completed'

/** Milliseconds after which a running submit counts as failed: its tab may have been closed. */
const runningLimit = 60_000

export class Submissions {
  #page: string | null = null

  constructor(private readonly prefix: string) {}

  /** Keeps the outcome for `ttl` milliseconds. A completed session stays completed. */
  write(session: string, outcome: SubmitOutcome, ttl: number): void {
    removeExpired(`${this.prefix}:`)
    if (this.#outcomeOf(session) === 'completed') return
    this.#page ??= randomUuid()
    writeEntry(this.#nameOf(session), { outcome, page: this.#page, at: Date.now() }, ttl)
  }

  /** The outcome of the last submit in another page; null when there was none. */
  read(session: string): SubmitOutcome | null {
    const page = readEntry(this.#nameOf(session))?.page
    return page === this.#page ? null : this.#outcomeOf(session)
  }

  /** The server still has the session: a failed submit has not ended it. */
  survived(session: string): void {
    if (this.#outcomeOf(session) === 'failed') removeEntry(this.#nameOf(session))
  }

  #outcomeOf(session: string): SubmitOutcome | null {
    const { outcome, at } = readEntry(this.#nameOf(session)) ?? {}
    if (outcome === 'completed') return 'completed'
    if (outcome === 'failed') return 'failed'
    if (outcome !== 'running') return null
    return Date.now() - Number(at) < runningLimit ? 'running' : 'failed'
  }

  #nameOf(session: string): string {
    return `${this.prefix}:${session}`
  }
}
