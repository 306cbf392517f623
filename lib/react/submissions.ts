/**
 * Records the final submits of this browser's tabs in localStorage, by session. A page that missed
 * the messages of other tabs reads the outcome here: it was in the back/forward cache, or it was
 * opened later. A session whose submit in this tab got no response is also recorded in
 * sessionStorage, because another tab may forget the session before this tab is reloaded. Owned by
 * a saver.
 */
import { randomUuid, withStorage } from './browser'
import { readEntry, removeEntry, removeExpired, writeEntry } from './entries'
import type { Data } from './state'

/** - `failed`: the response to the submit was lost. The session may have ended nevertheless. */
export type SubmitOutcome = 'running' | 'failed' | 'completed'

/** Milliseconds for which an unanswered submit may still be running on the server. */
const runningLimit = 60_000

export class Submissions {
  #page: string | null = null
  /** This page's last record, for browsers that deny storage. */
  #last: { name: string; record: Data } | null = null

  constructor(private readonly prefix: string) {}

  /** The session that this tab submitted last, unless the outcome is known. */
  get unanswered(): string | null {
    return withStorage('sessionStorage', (storage) => storage.getItem(this.prefix))
  }

  forgetUnanswered(): void {
    withStorage('sessionStorage', (storage) => storage.removeItem(this.prefix))
  }

  /** Records the outcome for `ttl` milliseconds. A completed session stays completed. */
  write(session: string, outcome: SubmitOutcome, ttl: number): void {
    removeExpired(`${this.prefix}:`)
    const { outcome: before, failedAt } = this.#recordOf(session) ?? {}
    if (before === 'completed') return
    this.#page ??= randomUuid()
    const at = Date.now()
    const lost = outcome === 'failed' ? at : failedAt
    this.#write(session, { outcome, page: this.#page, at, failedAt: lost }, ttl)
  }

  /**
   * Records that the server rejected the submit. This submit did not end the session, but an
   * earlier one may have.
   */
  refused(session: string, ttl: number): void {
    const record = this.#recordOf(session)
    if (record?.outcome !== 'running') return
    const { failedAt } = record
    if (failedAt === undefined) this.#remove(session)
    else this.#write(session, { ...record, outcome: 'failed', at: failedAt }, ttl)
  }

  /**
   * Returns the outcome of the last submit, or null if there was none. A submit of this page counts
   * only if it failed.
   */
  read(session: string): SubmitOutcome | null {
    const record = this.#recordOf(session)
    if (record?.page !== this.#page || record?.outcome === 'failed') return outcomeOf(record)
    return record?.failedAt === undefined ? null : 'failed'
  }

  /**
   * Called when the server still has the session. Returns whether no submit can have ended it: a
   * failed submit may keep running for a while.
   */
  survived(session: string): boolean {
    const record = this.#recordOf(session)
    if (outcomeOf(record) !== 'failed') return record === null
    if (Date.now() - Number(record?.at) < runningLimit) return false
    this.#remove(session)
    return true
  }

  #recordOf(session: string): Data | null {
    const name = this.#nameOf(session)
    return readEntry(name) ?? (this.#last?.name === name ? this.#last.record : null)
  }

  #write(session: string, record: Data, ttl: number): void {
    const name = this.#nameOf(session)
    this.#last = { name, record }
    writeEntry(name, record, ttl)
    if (record.outcome === 'completed') this.forgetUnanswered()
    else withStorage('sessionStorage', (storage) => storage.setItem(this.prefix, session))
  }

  #remove(session: string): void {
    this.#last = null
    this.forgetUnanswered()
    removeEntry(this.#nameOf(session))
  }

  #nameOf(session: string): string {
    return `${this.prefix}:${session}`
  }
}

function outcomeOf(record: Data | null): SubmitOutcome | null {
  const { outcome, at } = record ?? {}
  if (outcome === 'completed' || outcome === 'failed') return outcome
  if (outcome !== 'running') return null
  return Date.now() - Number(at) < runningLimit ? 'running' : 'failed'
}
