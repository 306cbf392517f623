/**
 * Completions of sessions that browsers may repeat because the answer was lost. The store keeps the
 * outcome of each for ten minutes.
 */
import { createHash } from 'node:crypto'
import { StorageError } from './errors'
import type { Handle } from './handle'
import { objectText, parseObject } from './json'
import { isUuid } from './session-times'
import type { Session } from './session-types'
import type { Sessions } from './sessions'

/** Seconds. */
const ttl = 600

export interface Completion {
  /** ISO 8601. */
  completedAt: string
  /** The session as the first request received it. */
  session: Session
  /** An earlier request, or one that arrived at the same time, completed the session. */
  alreadyCompleted: boolean
}

export class Completions {
  readonly #handle: Handle
  readonly #sessions: Sessions
  /** The completions under way in this process, by session. */
  readonly #running = new Map<string, Promise<Completion | null>>()

  constructor(handle: Handle, sessions: Sessions) {
    this.#handle = handle
    this.#sessions = sessions
  }

  /**
   * Completes the session, or finds the outcome of an earlier completion. Resolves to null for an
   * unknown session. Rejects as `sessions.complete`; the session may be gone then, and no outcome is
   * kept.
   */
  async complete(id: string): Promise<Completion | null> {
    const first = this.#running.get(id)
    if (first !== undefined) return repeated(await first)
    const completion = this.#completeOrFind(id).finally(() => this.#running.delete(id))
    this.#running.set(id, completion)
    return completion
  }

  async #completeOrFind(id: string): Promise<Completion | null> {
    const session = await this.#sessions.complete<Session>(id)
    if (session === null) return isUuid(id) ? this.#find(id) : null
    const completedAt = new Date().toISOString()
    await this.#record(id, { completedAt, session }).catch(() => undefined)
    return { completedAt, session, alreadyCompleted: false }
  }

  /** An entry is a bridge token that cannot be consumed: its name is not a valid token. */
  async #record(id: string, outcome: object): Promise<void> {
    const text = objectText(outcome, 'outcome', 'sessions.complete')
    await this.#handle.call<null>('bridgeTokens.issue', (native, slot) =>
      native.bridgeTokensIssue(slot, hashOf(id), text, ttl),
    )
  }

  async #find(id: string): Promise<Completion | null> {
    const text = await this.#handle
      .call<string | null>('bridgeTokens.peek', (native, slot) =>
        native.bridgeTokensPeek(slot, hashOf(id)),
      )
      .catch(nothingIfDenied)
    return text === null
      ? null
      : repeated(parseObject(text, 'sessions.complete') as unknown as Completion)
  }
}

function hashOf(id: string): string {
  return createHash('sha256').update(`completion ${id}`).digest('hex')
}

/** A Redis user without the rules of bridge tokens keeps no outcomes. */
function nothingIfDenied(error: unknown): null {
  if (error instanceof StorageError && error.code === 'ERR_SERVER') return null
  throw error
}

function repeated(first: Completion | null): Completion | null {
  return first && { ...first, alreadyCompleted: true }
}
