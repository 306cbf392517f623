/**
 * A load that has not succeeded yet: when the page is shown without its answer, and when it is
 * repeated. Owned by an opener, which says what a load is.
 */
import { pauseAfter } from './back-off'
import type { SessionRequestError } from './requests'
import type { Recording } from './unsaved'

const shownAfter = 2000

export class PendingLoad {
  /** The last failure, which may pass; null before the first. */
  error: SessionRequestError | null = null
  #failures = 0
  /** The server asked for no request before this time of `performance.now()`. */
  #notBefore = 0
  #repeatTimer: ReturnType<typeof setTimeout> | undefined
  readonly #showTimer: ReturnType<typeof setTimeout>
  /** The attempt under way. */
  #attempt = new AbortController()

  /** `show` is called when no answer came in time, and `repeat` for each further attempt. */
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

  /** For a new attempt. */
  start(): AbortSignal {
    this.#attempt = new AbortController()
    return this.#attempt.signal
  }

  /** Gives up an attempt that is not answered; it fails as one without an answer. */
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

  /** The server may be within reach again: a load without an answer is repeated now. */
  reachable(): void {
    if (this.error && performance.now() >= this.#notBefore) this.repeat(this)
  }

  end(): void {
    clearTimeout(this.#showTimer)
    clearTimeout(this.#repeatTimer)
  }
}
