/**
 * A timeout for work that an AbortSignal can cancel. Browsers before 2024 lack `AbortSignal.any`,
 * and older ones lack `AbortSignal.timeout`, so one controller and one timer replace both.
 */
export interface Limit {
  milliseconds: number
  /** Creates the timeout error, which rejects even if the work ignores its signal. */
  late: () => Error
  /** Cancels the work earlier. The outcome is then that of the work. */
  signal?: AbortSignal | undefined
}

/** Runs `work` with the limit, and removes timer and listener once the result is settled. */
export async function within<T>(
  { milliseconds, late, signal }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const abort = () => controller.abort()
  let timer: ReturnType<typeof setTimeout> | undefined
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late())
      abort()
    }, milliseconds)
  })
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  try {
    return await Promise.race([work(controller.signal), expired])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}
