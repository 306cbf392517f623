/**
 * Watches every call that is made: it settles in time, it fails only by what a fault explains, and
 * it is counted. What must never happen is a breach; the first ones are kept in words.
 */
import { StorageError } from 'redis-session-storage'
import { Clock } from './clock'

export type Outcome<T> = { ok: true; value: T } | { ok: false; code: string }

/** What a call may fail with while the way to the server is disturbed. */
const explained = ['ERR_UNAVAILABLE', 'ERR_TIMEOUT', 'ERR_OVERLOADED']

/** Milliseconds that a call may take beyond its limit. */
const grace = 2000

export class Watch {
  calls = 0
  readonly outcomes = new Map<string, number>()
  readonly breaches: string[] = []
  breachCount = 0
  /** Milliseconds by which a call exceeded its limit at most, and which. */
  worstOverrun = { milliseconds: 0, what: 'none' }
  readonly #clock = new Clock()
  readonly #pending = new Map<object, string>()

  /** Makes a call that is to settle within `limit` milliseconds; `expected` codes are fine too. */
  async call<T>(
    what: string,
    limit: number,
    work: () => Promise<T>,
    expected: string[] = [],
  ): Promise<Outcome<T>> {
    this.calls += 1
    const began = this.#clock.now
    const key = {}
    this.#pending.set(key, what)
    try {
      const value = await work()
      this.#count('ok')
      return { ok: true, value }
    } catch (error) {
      return { ok: false, code: this.#failed(what, error, expected) }
    } finally {
      this.#settled(what, Math.round(this.#clock.now - began - limit))
      this.#pending.delete(key)
    }
  }

  breach(what: string): void {
    this.breachCount += 1
    if (this.breaches.length < 20) this.breaches.push(what)
  }

  /** To be called when every call has had the time to settle. */
  expectNothingPending(): void {
    for (const what of this.#pending.values()) this.breach(`${what} never settled`)
  }

  #settled(what: string, milliseconds: number): void {
    if (milliseconds > this.worstOverrun.milliseconds) this.worstOverrun = { milliseconds, what }
    if (milliseconds > grace) this.breach(`${what} settled ${milliseconds} ms too late`)
  }

  #failed(what: string, error: unknown, expected: string[]): string {
    const code = error instanceof StorageError ? error.code : 'none of ours'
    this.#count(code)
    if (![...explained, ...expected].includes(code)) this.breach(`${what} failed: ${String(error)}`)
    return code
  }

  #count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)
  }
}
