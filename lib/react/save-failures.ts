/**
 * Failures of saves in a row. A failure that may pass is shown only once saves have failed for five
 * seconds: most pass sooner, and nothing is lost meanwhile. Owned by a saver.
 */
import { SessionRequestError } from './requests'

const shownAfter = 5000

export class SaveFailures {
  /** When the first of the failed saves was sent. */
  #since: number | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly show: (error: unknown) => void) {}

  /** A save that was sent at `sentAt`, in milliseconds of `performance.now()`, failed. */
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

  /** A save succeeded, or another session takes the page. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#since = null
  }
}
