/**
 * The ids of sessions that browsers create in several attempts and must not be able to compute. The
 * first request of an attempt chooses the id at random; later ones find it here, for ten minutes. An
 * entry is stored as a bridge token that nobody can consume: its name is no token's spelling.
 */
import { createHash } from 'node:crypto'
import { StorageError } from './errors'
import type { Handle } from './handle'

const ttl = 600

export class Attempts {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  /** The id that the first call with this attempt gave. */
  async idOf(attempt: string, id: string): Promise<string> {
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
}
