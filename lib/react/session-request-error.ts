/**
 * `SessionRequestError`, the error of every failed request.
 */

/**
 * A failed request to a session route.
 *
 * @example
 * ```tsx
 * {error && !error.retryable && <p role="alert">{error.message}</p>}
 * ```
 */
export class SessionRequestError extends Error {
  constructor(
    message: string,
    /**
     * The HTTP status; null without a response, or if the response is not one of a session route.
     */
    readonly status: number | null,
    /** The time from `Retry-After`, in milliseconds; null without that header. */
    readonly retryAfter: number | null = null,
  ) {
    super(message)
    this.name = 'SessionRequestError'
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return this.status === null || [429, 502, 503, 504].includes(this.status)
  }

  /** Whether the server may have done what it was asked for. */
  get inDoubt(): boolean {
    return this.retryable && this.status !== 429
  }
}

/** Whether the same request may succeed later. */
export function isRetryable(error: unknown): boolean {
  return error instanceof SessionRequestError && error.retryable
}
