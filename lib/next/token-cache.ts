/**
 * Caches verified tokens by their hash for one minute, and never beyond their expiry. The short
 * lifetime limits how long a blocked user keeps access.
 */
import { createHash } from 'node:crypto'

const lifetime = 60_000
const capacity = 5000

interface Entry<T> {
  value: T
  until: number
}

export class TokenCache<T> {
  readonly #entries = new Map<string, Entry<T>>()

  get(token: string): T | undefined {
    const entry = this.#entries.get(hashOf(token))
    return entry !== undefined && Date.now() < entry.until ? entry.value : undefined
  }

  /** `expiry` is in epoch milliseconds. At capacity, the oldest entry is evicted. */
  set(token: string, value: T, expiry: number): void {
    const key = hashOf(token)
    this.#entries.delete(key)
    const [oldest] = this.#entries.size < capacity ? [] : this.#entries.keys()
    if (oldest !== undefined) this.#entries.delete(oldest)
    this.#entries.set(key, { value, until: Math.min(expiry, Date.now() + lifetime) })
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
