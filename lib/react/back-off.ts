/**
 * How long to wait before a failed request is repeated: twice as long each time, with jitter.
 */
import type { SessionRequestError } from './requests'

const firstPause = 1000
const longestPause = 30_000

/** In milliseconds, after `failures` earlier ones in a row; at least what the server asked for. */
export function pauseAfter(error: SessionRequestError, failures: number): number {
  const pause = Math.min(firstPause * 2 ** failures, longestPause)
  return Math.max(pause * (0.75 + Math.random() / 4), error.retryAfter ?? 0)
}
