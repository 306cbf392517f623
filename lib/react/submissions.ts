/**
 * The final submits of this browser's tabs, recorded in localStorage by session. A page that missed
 * the messages of other tabs reads their outcome here: it was in the back/forward cache, or it was
 * opened later. The session whose submit this tab got no answer to is also in sessionStorage, because
 * another tab may have forgotten it by the time this one is loaded again. Owned by a saver.
 */
import { randomUuid, withStorage } from './browser'
import { readEntry, removeEntry, removeExpired, writeEntry } from './entries'
import type { Data } from './state'

/** - `failed`: the answer to the submit was lost. The session may have ended nevertheless. */
export type SubmitOutcome = 'running' | 'failed' | 'completed'

/** Milliseconds for which a submit without an answer may still be running on the server. */
const runningLimit = 60_000

export class Submissions {
  #page: string | null = null
  /** The record of this page's last submit, where the browser refuses storage. */
  #last: { name: string; record: Data } | null = null

  constructor(private readonly prefix: string) {}

  /** The session that this tab submitted last, unless the outcome is known. */
  get unanswered(): string | null {
    return withStorage('sessionStorage', (storage) => storage.getItem(this.prefix))
  }

  forgetUnanswered(): void {
    withStorage('sessionStorage', (storage) => storage.removeItem(this.prefix))
  }

  /** Keeps the outcome for `ttl` milliseconds. A completed session stays completed. */
  write(session: string, outcome: SubmitOutcome, ttl: number): void {
    removeExpired(`${this.prefix}:`)
    const { outcome: before, failedAt } = this.#recordOf(session) ?? {}
    if (before === 'completed') return
    this.#page ??= randomUuid()
    const at = Date.now()
    const lost = outcome === 'failed' ? at : failedAt
    this.#write(session, { outcome, page: this.#page, at, failedAt: lost }, ttl)
  }

  /** The server refused the submit: it has not ended the session, but an earlier one may have. */
  refused(session: string, ttl: number): void {
    const record = this.#recordOf(session)
    if (record?.outcome !== 'running') return
    const { failedAt } = record
    if (failedAt === undefined) this.#remove(session)
    else this.#write(session, { ...record, outcome: 'failed', at: failedAt }, ttl)
  }

  /**
   * The outcome of the last submit. This page's own counts only if it failed; null when there was none.
   */
  read(session: string): SubmitOutcome | null {
    const record = this.#recordOf(session)
    if (record?.page !== this.#page || record?.outcome === 'failed') return outcomeOf(record)
    return record?.failedAt === undefined ? null : 'failed'
  }

  /**
   * The server still has the session. Whether no submit can have ended it: a failed one may be running
   * for a while.
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
