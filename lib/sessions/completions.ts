/**
 * Idempotent completion of sessions for browsers that retry after a lost response. The store keeps
 * the outcome of each completion with an idempotency key for ten minutes. Owned by a
 * `StorageHandle`.
 */
import { createHash } from 'node:crypto'
import { StorageError } from '../base/errors'
import type { Handle } from '../handle/handle'
import { objectText, parseObject } from '../base/json'
import { isUuid } from './session-times'
import type { Session } from './session-types'
import type { Sessions } from './sessions'

/** Seconds. */
const ttl = 600

export interface Completion {
  /** Time of the completion, ISO 8601. */
  completedAt: string
  /** The session that the first request received. */
  session: Session
  /** True if an earlier or concurrent request completed the session. */
  alreadyCompleted: boolean
}

export class Completions {
  readonly #handle: Handle
  readonly #sessions: Sessions
  /** Running completions of this process that have a key, by session and key. */
  readonly #running = new Map<string, Promise<Completion | null>>()

  constructor(handle: Handle, sessions: Sessions) {
    this.#handle = handle
    this.#sessions = sessions
  }

  /**
   * Completes the session, or returns the outcome of an earlier completion with this key. Resolves
   * to null for an unknown session. Rejects as `Sessions.complete` does; the session may then be
   * gone, and no outcome is recorded.
   */
  async complete(id: string, key: string | null): Promise<Completion | null> {
    if (key === null) return this.#complete(id)
    const entry = hashOf(id, key)
    const first = this.#running.get(entry)
    if (first !== undefined) return repeated(await first)
    const completion = this.#completeOrFind(id, entry).finally(() => this.#running.delete(entry))
    this.#running.set(entry, completion)
    return completion
  }

  async #complete(id: string): Promise<Completion | null> {
    const session = await this.#sessions.complete<Session>(id)
    return session && { completedAt: new Date().toISOString(), session, alreadyCompleted: false }
  }

  async #completeOrFind(id: string, entry: string): Promise<Completion | null> {
    const completion = await this.#complete(id)
    if (completion === null) return isUuid(id) ? this.#find(entry) : null
    const { completedAt, session } = completion
    await this.#record(entry, { completedAt, session }).catch(() => undefined)
    return completion
  }

  /**
   * The entry is stored as a bridge token that cannot be consumed, because its name is not a valid
   * token.
   */
  async #record(entry: string, outcome: object): Promise<void> {
    const text = objectText(outcome, 'outcome', 'sessions.complete')
    await this.#handle.call<null>('bridgeTokens.issue', (native, slot) =>
      native.bridgeTokensIssue(slot, entry, text, ttl),
    )
  }

  async #find(entry: string): Promise<Completion | null> {
    const text = await this.#handle
      .call<string | null>('bridgeTokens.peek', (native, slot) =>
        native.bridgeTokensPeek(slot, entry),
      )
      .catch(nothingIfDenied)
    return text === null
      ? null
      : repeated(parseObject(text, 'sessions.complete') as unknown as Completion)
  }
}

function hashOf(id: string, key: string): string {
  return createHash('sha256').update(`completion ${id} ${key}`).digest('hex')
}

/** A Redis user without permission for bridge tokens records no outcomes. */
function nothingIfDenied(error: unknown): null {
  const cause =
    error instanceof StorageError ? (error.cause as { code?: unknown } | undefined) : null
  if (cause?.code === 'NOPERM') return null
  throw error
}

function repeated(first: Completion | null): Completion | null {
  return first && { ...first, alreadyCompleted: true }
}
