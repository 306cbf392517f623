/**
 * Idempotent creation of sessions for browsers that retry. The first request of an attempt records
 * its session in the store for ten minutes. Each process also caches the sessions that it has
 * returned, up to 10,000. Owned by a `StorageHandle`.
 */
import { createHash } from 'node:crypto'
import { StorageError } from '../base/errors'
import type { Handle } from '../handle/handle'

/** Seconds. */
const ttl = 600
const capacity = 10_000

interface Remembered {
  id: string
  /** In milliseconds of `performance.now()`. */
  until: number
}

export class Attempts {
  readonly #handle: Handle
  readonly #answered = new Map<string, Remembered>()

  constructor(handle: Handle) {
    this.#handle = handle
  }

  /** The session that this process returned for an earlier request of the attempt. */
  answered(attempt: string): string | undefined {
    const known = this.#answered.get(attempt)
    return known && known.until > performance.now() ? known.id : undefined
  }

  /**
   * Records the session unless an earlier request recorded another one. Resolves to the recorded
   * session, or to `id` while the store cannot record it. Never rejects.
   */
  async record(attempt: string, id: string): Promise<string> {
    const first = await this.#recordFirst(attempt, id).catch(() => id)
    this.#remember(attempt, first)
    return first
  }

  /**
   * The entry is stored as a bridge token that cannot be consumed, because its name is not a valid
   * token.
   */
  async #recordFirst(attempt: string, id: string): Promise<string> {
    const hash = createHash('sha256').update(`attempt ${attempt}`).digest('hex')
    if (await this.#isFirst(hash, id)) return id
    const first = await this.#handle.call<string | null>('bridgeTokens.peek', (native, slot) =>
      native.bridgeTokensPeek(slot, hash),
    )
    return first ?? id
  }

  #isFirst(hash: string, id: string): Promise<boolean> {
    const issuing = this.#handle.call<null>('bridgeTokens.issue', (native, slot) =>
      native.bridgeTokensIssue(slot, hash, id, ttl),
    )
    return issuing.then(
      () => true,
      (error: unknown) => {
        if (error instanceof StorageError && error.code === 'ERR_CONFLICT') return false
        throw error
      },
    )
  }

  #remember(attempt: string, id: string): void {
    this.#answered.delete(attempt)
    this.#answered.set(attempt, { id, until: performance.now() + ttl * 1000 })
    if (this.#answered.size > capacity) this.#answered.delete(this.#answered.keys().next().value!)
  }
}
