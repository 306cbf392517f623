/**
 * How long one step of a request waits for the limiter, over all calls that the step makes: a
 * limiter that does not answer in time must not make a slow page slower.
 */
const longest = 250

export class StoreWait {
  #left = longest

  /** The outcome of the call; undefined when it fails, or is not there when the time is up. */
  async for<T>(call: Promise<T>): Promise<T | undefined> {
    const since = performance.now()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      // A reply that came while the event loop was blocked is read before the immediate runs.
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
