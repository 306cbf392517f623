/**
 * A load without success so far: decides when the page is shown before a response and when the load
 * is retried. Owned by a loader, which sends the requests.
 */
import { pauseAfter } from './back-off'
import type { SessionRequestError } from './session-request-error'
import type { Recording } from './unsaved'

const shownAfter = 2000

export class PendingLoad {
  /** The last failure, which may pass; null before the first failure. */
  error: SessionRequestError | null = null
  #failures = 0
  /** No retry before this time of `performance.now()`, unless the user asks for one. */
  #notBefore = 0
  #repeatTimer: ReturnType<typeof setTimeout> | undefined
  readonly #showTimer: ReturnType<typeof setTimeout>
  /** Aborts the attempt in flight. */
  #attempt = new AbortController()

  /** Calls `show` if there is no response within two seconds, and `repeat` for each retry. */
  constructor(
    /** Null for the session that a cookie names. */
    readonly key: string | null,
    readonly generation: number,
    readonly recording: Recording,
    show: (load: PendingLoad) => void,
    private readonly repeat: (load: PendingLoad) => void,
  ) {
    this.#showTimer = setTimeout(() => show(this), shownAfter)
  }

  /** Returns the signal of a new attempt. */
  start(): AbortSignal {
    this.#attempt = new AbortController()
    return this.#attempt.signal
  }

  /** Aborts the attempt in flight, which then fails as unanswered. */
  abort(): void {
    this.#attempt.abort()
  }

  failed(error: SessionRequestError): void {
    this.error = error
    const pause = pauseAfter(error, this.#failures++)
    this.#notBefore = error.status === null ? 0 : performance.now() + pause
    clearTimeout(this.#repeatTimer)
    this.#repeatTimer = setTimeout(() => this.repeat(this), pause)
  }

  /**
   * The server may be reachable again. Retries a failed load immediately, but not before the end of
   * a delay after an error response.
   */
  reachable(): void {
    if (this.error && performance.now() >= this.#notBefore) this.repeat(this)
  }

  end(): void {
    clearTimeout(this.#showTimer)
    clearTimeout(this.#repeatTimer)
  }
}
