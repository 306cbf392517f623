/**
 * Limits the time in milliseconds that one step of a request waits for the rate limiter, over all
 * calls of the step. A slow limiter must not delay a page.
 */
const longest = 250

export class StoreWait {
  #left = longest

  /**
   * Resolves to the result of the call. Resolves to undefined when the call fails or the time is
   * used up.
   */
  async for<T>(call: Promise<T>): Promise<T | undefined> {
    const since = performance.now()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      // The event loop reads a reply that arrived while it was blocked before it runs the
      // immediate.
      timer = setTimeout(() => setImmediate(resolve, undefined), this.#left)
    })
    try {
      return await Promise.race([call.catch(() => undefined), late])
    } finally {
      clearTimeout(timer)
      this.#left = Math.max(this.#left - (performance.now() - since), 0)
    }
  }
}
