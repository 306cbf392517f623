/**
 * A limit on how long something may take that a signal can end. Browsers from before 2024 have no
 * `AbortSignal.any`, older ones no `AbortSignal.timeout`: one controller and one timer do for both.
 */
export interface Limit {
  milliseconds: number
  /** What is rejected with when the time is over, also where the work does not heed its signal. */
  late: () => Error
  /** Ends the work earlier; what then comes of it is the work's own. */
  signal?: AbortSignal | undefined
}

/** Nothing is left of the limit once the work has settled. */
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
