/** Waits for conditions, never for a fixed time. */
import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves to the first truthy value that `probe` gives; rejects when none came in time. */
export async function until<T>(
  probe: () => T | Promise<T>,
  what: string,
  milliseconds = 10_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + milliseconds
  while (Date.now() < end) {
    const value = await probe()
    if (value) return value
    await sleep(5)
  }
  throw new Error(`Waited in vain for: ${what}`)
}
