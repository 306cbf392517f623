/** Waits for conditions, never for a fixed time. */
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds. Longer than any stall of a busy machine, and shorter than Jest's own limit. */
const defaultLimit = 30_000

/**
 * Polls a condition until it holds.
 *
 * @param probe is called again and again until it returns or resolves to a truthy value
 * @param what names the condition in the error
 * @param milliseconds is the time limit, also for a probe that never settles
 * @returns the first truthy value
 * @throws {Error} when the time limit has passed
 */
export async function until<T>(
  probe: () => T | Promise<T>,
  what: string,
  milliseconds = defaultLimit,
): Promise<NonNullable<T>> {
  const settled = new AbortController()
  const late = sleep(milliseconds, undefined, settled).then(() => {
    throw new Error(`Waited in vain for: ${what}`)
  })
  try {
    return await Promise.race([firstTruthy(probe, settled.signal), late])
  } finally {
    late.catch(() => undefined)
    settled.abort()
  }
}

async function firstTruthy<T>(
  probe: () => T | Promise<T>,
  settled: AbortSignal,
): Promise<NonNullable<T>> {
  for (;;) {
    const value = await probe()
    if (value) return value
    settled.throwIfAborted()
    await sleep(5)
  }
}

/**
 * Repeats an attempt until one was quick enough, for attempts that use a value before it expires.
 *
 * @param milliseconds is the time after which the value expires
 * @param attempt starts anew each time
 * @returns the result of the first attempt that took less time
 */
export async function within<T>(milliseconds: number, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    const began = performance.now()
    const result = await attempt()
    if (performance.now() - began < milliseconds) return result
  }
}
