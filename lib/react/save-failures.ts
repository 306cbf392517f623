/**
 * Consecutive failures of saves. A failure that may pass is shown only after five seconds of
 * consecutive failures, because most such failures are shorter and no data is lost. Owned by a
 * saver.
 */
import { SessionRequestError } from './session-request-error'

const shownAfter = 5000

export class SaveFailures {
  /** When the first failed save was sent, in milliseconds of `performance.now()`. */
  #since: number | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly show: (error: unknown) => void) {}

  /** Records the failure of a save that was sent at `sentAt`, on the same clock as `#since`. */
  add(error: unknown, sentAt: number): void {
    clearTimeout(this.#timer)
    if (!(error instanceof SessionRequestError && error.retryable)) {
      this.clear()
      return this.show(error)
    }
    this.#since ??= sentAt
    const hiddenFor = this.#since + shownAfter - performance.now()
    if (hiddenFor <= 0) return this.show(error)
    this.#timer = setTimeout(() => this.show(error), hiddenFor)
  }

  /** Called when a save succeeds or another session replaces this one on the page. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#since = null
  }
}
