/**
 * When saves are sent: one at a time, some time after the last change, and again after a failure
 * that may pass. Owned by an engine, which says what a save is and whether one is due.
 */
import { pauseAfter } from './back-off'
import { SessionRequestError } from './requests'

export class SaveQueue {
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null
  #held = false
  /** Failures that may pass, in a row. */
  #failures = 0
  /** The server asked for no request before this time of `performance.now()`; `#refused` is what it answered. */
  #notBefore = 0
  #refused: SessionRequestError | null = null

  constructor(
    private readonly save: () => Promise<void>,
    private readonly isDue: () => boolean,
  ) {}

  /** Saves after `delay`; an earlier date is put off. */
  schedule(delay: number): void {
    clearTimeout(this.#timer)
    if (this.#held) return
    const wait = Math.max(delay, this.#notBefore - performance.now())
    this.#timer = setTimeout(() => void this.request().catch(shown), wait)
  }

  /**
   * Saves now, or right after the save under way. Settles as that save does; while the server has
   * asked to wait it rejects with what the server had answered, and the save follows by itself.
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

  /** Saves now whatever the server asked for. */
  retry(): Promise<void> {
    this.#refused = null
    return this.request()
  }

  /** The server may be within reach again: what failed for want of an answer is tried now. */
  reachable(): void {
    if (this.#failures > 0) void this.request().catch(shown)
  }

  /** Resolves when the save under way has ended, whatever its outcome. */
  async ended(): Promise<void> {
    await this.#running?.catch(shown)
  }

  /** No save begins until `resume`. Resolves when the one under way has ended. */
  async hold(): Promise<void> {
    this.#held = true
    clearTimeout(this.#timer)
    await this.ended()
  }

  /** Saves may begin again; none does by itself. */
  release(): void {
    this.#held = false
  }

  resume(): void {
    this.#held = false
    if (this.isDue()) this.schedule(0)
  }

  /** For another session: nothing is due, and nothing has failed. */
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

/** For a failure that the state already shows. */
function shown(): void {
  return undefined
}
