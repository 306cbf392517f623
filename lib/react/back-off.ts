/** Exponential backoff with jitter for failed requests. */
import type { SessionRequestError } from './session-request-error'

const firstPause = 1000
const longestPause = 30_000

/**
 * Returns the delay before the next retry in milliseconds, and at least the `Retry-After` of the
 * response. `failures` counts earlier consecutive failures.
 */
export function pauseAfter(error: SessionRequestError, failures: number): number {
  const pause = Math.min(firstPause * 2 ** failures, longestPause)
  return Math.max(pause * (0.75 + Math.random() / 4), error.retryAfter ?? 0)
}
