/**
 * Schedules saves: one at a time, debounced, with retries after failures that may pass. Owned by a
 * saver, which defines what a save does and whether one is due.
 */
import { pauseAfter } from './back-off'
import { SessionRequestError } from './session-request-error'

export class SaveQueue {
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null
  #held = false
  /** Consecutive failures that may pass. */
  #failures = 0
  /** No save before this time of `performance.now()`; `#refused` is the error response. */
  #notBefore = 0
  #refused: SessionRequestError | null = null

  constructor(
    private readonly save: () => Promise<void>,
    private readonly isDue: () => boolean,
  ) {}

  /** Saves after `delay` milliseconds. Replaces an earlier schedule. */
  schedule(delay: number): void {
    clearTimeout(this.#timer)
    if (this.#held) return
    const wait = Math.max(delay, this.#notBefore - performance.now())
    this.#timer = setTimeout(() => void this.request().catch(shown), wait)
  }

  /**
   * Saves immediately, or right after the save in flight, and settles with the outcome of that
   * save. It starts nothing while the queue is held or if no save is due. During the delay after an
   * error response it rejects with that error, and the save follows after the delay.
   */
  request(): Promise<void> {
    if (this.#held || !this.isDue()) return this.#running ?? Promise.resolve()
    if (this.#refused && performance.now() < this.#notBefore) {
      this.schedule(0)
      return Promise.reject(this.#refused)
    }
    if (!this.#running) return this.#run()
    this.#next ??= this.#running.catch(shown).then(() => {
      this.#next = null
      return this.request()
    })
    return this.#next
  }

  /** Saves immediately, without waiting for the end of a delay. */
  retry(): Promise<void> {
    this.#refused = null
    return this.request()
  }

  /** The server may be reachable again: retries a save that failed. */
  reachable(): void {
    if (this.#failures > 0) void this.request().catch(shown)
  }

  /** Resolves when the save in flight has settled, whatever its outcome. */
  async ended(): Promise<void> {
    await this.#running?.catch(shown)
  }

  /** Starts no save until `resume` or `release`. Resolves when the save in flight has settled. */
  async hold(): Promise<void> {
    this.#held = true
    clearTimeout(this.#timer)
    await this.ended()
  }

  /** Allows saves again without scheduling one. */
  release(): void {
    this.#held = false
  }

  resume(): void {
    this.#held = false
    if (this.isDue()) this.schedule(0)
  }

  /** Prepares for another session: cancels the schedule and clears failures. */
  reset(): void {
    clearTimeout(this.#timer)
    this.#held = false
    this.#forgive()
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer)
    const running = this.save()
      .then(() => this.#forgive())
      .catch((error: unknown) => this.#failed(error))
      .finally(() => (this.#running = null))
    return (this.#running = running)
  }

  #forgive(): void {
    this.#failures = this.#notBefore = 0
    this.#refused = null
  }

  #failed(error: unknown): never {
    if (!(error instanceof SessionRequestError && error.retryable)) {
      this.#forgive()
      throw error
    }
    const pause = pauseAfter(error, this.#failures++)
    if (error.status !== null) {
      this.#refused = error
      this.#notBefore = performance.now() + pause
    }
    this.schedule(pause)
    throw error
  }
}

/** Handles a failure that the state already shows. */
function shown(): void {
  return undefined
}
