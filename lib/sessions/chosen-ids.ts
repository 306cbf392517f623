/**
 * Project sessions under ids that the caller chooses. A caller can send the id to a browser before
 * the session changes, so that a lost response does not lose the id. Owned by a `StorageHandle`.
 */
import { randomUUID } from 'node:crypto'
import type { Handle } from '../handle/handle'
import { objectText } from '../base/json'
import { mayHaveOwnTtl, ownTtlId } from './session-ttl'

export class ChosenIds {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  /**
   * The JSON text of a session's data.
   *
   * @throws {StorageError} ERR_INVALID_ARGUMENT when JSON cannot hold `data` as an object.
   */
  textOf(data: unknown): string {
    return objectText(data, 'data', 'sessions.create')
  }

  /** Creates a session as `Sessions.create` does. `text` is a result of `textOf`. */
  async create(id: string, text: string): Promise<void> {
    await this.#handle.call('sessions.create', (native, slot) =>
      native.sessionsCreate(slot, id, text),
    )
    this.#handle.shared.counters.created += 1
  }

  /** Rotates a session as `Sessions.rotate` does. `newId` is a result of `rotatedId`. */
  async rotate(id: string, newId: string): Promise<void> {
    await this.#handle.call('sessions.rotate', (native, slot) =>
      native.sessionsRotate(slot, id, newId),
    )
  }
}

/** A random id for a session with the storage's TTL. */
export function newSessionId(): string {
  return randomUUID()
}

/** A random id to which the session can be rotated. */
export function rotatedId(id: string): string {
  return mayHaveOwnTtl(id) ? ownTtlId() : newSessionId()
}
