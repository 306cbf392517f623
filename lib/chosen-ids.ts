/**
 * Project sessions under ids that the caller chooses. A caller that sends the id to a browser can do
 * so before the session changes, and knows then that the browser will receive it.
 */
import { randomUUID } from 'node:crypto'
import type { Handle } from './handle'
import { objectText } from './json'
import { mayHaveOwnTtl, ownTtlId } from './session-ttl'

export class ChosenIds {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  /** The stored form of a session's data. Throws ERR_INVALID_ARGUMENT or ERR_TOO_LARGE. */
  textOf(data: unknown): string {
    return objectText(data, 'data', 'sessions.create')
  }

  /** As `sessions.create`, with a text of `textOf`. */
  async create(id: string, text: string): Promise<void> {
    await this.#handle.call('sessions.create', (native, slot) =>
      native.sessionsCreate(slot, id, text),
    )
    this.#handle.shared.counters.created += 1
  }

  /** As `sessions.rotate`, with an id of `rotatedId`. */
  async rotate(id: string, newId: string): Promise<void> {
    await this.#handle.call('sessions.rotate', (native, slot) =>
      native.sessionsRotate(slot, id, newId),
    )
  }
}

/** A random id for a session that has the storage's TTL. */
export function newSessionId(): string {
  return randomUUID()
}

/** A random id that the session of the id can be moved to. */
export function rotatedId(id: string): string {
  return mayHaveOwnTtl(id) ? ownTtlId() : newSessionId()
}
