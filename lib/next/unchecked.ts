/**
 * Limits requests that proceed without being counted, because the store did not reply in time. Per
 * client and process at most 8 are in flight, and at most 8 sessions are created per minute.
 */
import { atEnd } from './request-end'

const most = 8
const window = 60_000

export class UncheckedRequests {
  readonly #inFlight = new Map<string, number>()

  /** Returns true if the request may proceed unchecked. It then counts until it ends. */
  enter(request: Request, client: string): boolean {
    const inFlight = this.#inFlight.get(client) ?? 0
    if (inFlight >= most) return false
    this.#inFlight.set(client, inFlight + 1)
    atEnd(request, () => this.#leave(client))
    return true
  }

  #leave(client: string): void {
    const left = this.#inFlight.get(client)! - 1
    if (left > 0) this.#inFlight.set(client, left)
    else this.#inFlight.delete(client)
  }
}

/**
 * A Generic Cell Rate Algorithm (GCRA) in the memory of the process. Bounded: at capacity, no
 * further client may create a session unchecked.
 */
export class UncheckedCreations {
  readonly #moments = new Map<string, number>()

  constructor(private readonly capacity = 10_000) {}

  /**
   * Returns true if the request may create a session unchecked. A creation that fails does not
   * count. `limit` is the client's limit in the store.
   */
  enter(request: Request, client: string, limit: number): boolean {
    const now = performance.now()
    const step = window / Math.min(limit, most)
    const moment = Math.max(this.#moments.get(client) ?? 0, now) + step
    if (moment > now + window + 1 || !this.#hasRoomFor(client, now)) return false
    this.#moments.set(client, moment)
    atEnd(request, (succeeded) => {
      if (!succeeded) this.#giveBack(client, step)
    })
    return true
  }

  #giveBack(client: string, step: number): void {
    const moment = this.#moments.get(client)
    if (moment !== undefined) this.#moments.set(client, moment - step)
  }

  #hasRoomFor(client: string, now: number): boolean {
    if (this.#moments.size < this.capacity || this.#moments.has(client)) return true
    for (const [name, moment] of this.#moments) if (moment <= now) this.#moments.delete(name)
    return this.#moments.size < this.capacity
  }
}
