/**
 * Project sessions: JSON objects under random UUIDs, with a sliding TTL. Ids are compared as given;
 * generated ids are lowercase. A string that is not a UUID is the id of no session: only `get`
 * sends a command for it.
 */
import { newSessionId, rotatedId } from './chosen-ids'
import type { Handle } from '../handle/handle'
import { objectText } from '../base/json'
import { createOptions, patchOptions, updateOptions } from './session-options'
import { isUuid, parseSession, SessionTimes } from './session-times'
import { mayHaveOwnTtl, ownTtlId, splitOwnTtl } from './session-ttl'
import type { CreateOptions, PatchOptions, Session, SessionUpdateOptions } from './session-types'

/**
 * Project sessions. Available as `storage.sessions`, and for the default storage as
 * `redisSessionStorage`.
 *
 * @example
 * ```
 * const id = await storage.sessions.create({ step: 1 })
 * await storage.sessions.update(id, { step: 2 })
 * const session = await storage.sessions.get<{ step: number }>(id)
 * ```
 */
export class Sessions {
  readonly #handle: Handle
  readonly #times: SessionTimes

  constructor(handle: Handle) {
    this.#handle = handle
    this.#times = new SessionTimes(handle.settings.native, handle.shared.renewal)
  }

  /**
   * Stores a new session.
   *
   * @param data The session's members: an object that JSON can hold. Values for `sessionId`,
   *   `createdAt`, `lastActivity` and `expiresAt` are ignored.
   * @param options `ttl` in seconds.
   * @returns The id of the session, a random UUID.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `data` is not an object that JSON can hold or
   *   an option is not valid.
   * @throws {StorageError} ERR_TOO_LARGE when the session would exceed `maxValueBytes`.
   * @throws {StorageError} ERR_CONFLICT when the new id is taken, or the creation was undone after
   *   its reply was missing.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  create<T extends object = any>(data: T, options?: CreateOptions): Promise<string> {
    const handle = this.#handle
    return new Promise((resolve, reject) => {
      const text = objectText(data, 'data', 'sessions.create')
      const { ttl = 0, untilUpdated = false } = createOptions(options)
      const id = ttl > 0 ? ownTtlId() : newSessionId()
      const slot = handle.open('sessions.create', resolve, reject, this.#created, id)
      if (ttl === 0) handle.native.sessionsCreate(slot, id, text)
      else handle.native.sessionsCreateWith(slot, id, text, ttl, untilUpdated)
    })
  }

  /**
   * Reads the session. Reading counts as activity: it renews the TTL. For an id that is not a UUID
   * the store is still contacted (`PING`), so that the call rejects when the store is away.
   *
   * @returns The session, or null for an unknown id.
   * @throws {StorageError} ERR_CORRUPT when the stored value is not a session with this id.
   * @throws {StorageError} ERR_TOO_LARGE when the stored session exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  get<T = any>(id: string): Promise<Session<T> | null> {
    const handle = this.#handle
    return new Promise<Session<T> | null>((resolve, reject) => {
      const slot = handle.open('sessions.get', resolve, reject, this.#read, id)
      handle.native.sessionsGet(slot, typeof id === 'string' ? id : '')
    })
  }

  /**
   * Replaces the members named in `fields`, in one atomic step.
   *
   * @param fields The new values. Undefined members are left unchanged; null is stored.
   * @param options `merge` for a shallow merge, `save` to make the update idempotent.
   * @returns The updated session.
   * @throws {StorageError} ERR_SESSION_NOT_FOUND when no session has this id.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `fields` is not an object that JSON can hold
   *   or an option is not valid.
   * @throws {StorageError} ERR_TOO_LARGE when the session would exceed `maxValueBytes`.
   * @throws {StorageError} ERR_CONFLICT when other writers changed the session at every attempt
   *   until `commandTimeout`.
   * @throws {StorageError} ERR_CORRUPT when the stored value is not a session with this id.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  update<T = any>(id: string, fields: object, options?: SessionUpdateOptions): Promise<Session<T>> {
    const handle = this.#handle
    return new Promise<Session<T>>((resolve, reject) => {
      const text = objectText(fields, 'fields', 'sessions.update')
      const { merge = [], save } = updateOptions(options)
      if (!isUuid(id)) return resolve(handle.unknownSession('sessions.update'))
      const slot = handle.open('sessions.update', resolve, reject, readUpdated, id)
      if (save) handle.native.sessionsUpdateOnce(slot, id, text, merge, save.tab, save.number)
      else handle.native.sessionsUpdate(slot, id, text, merge)
    })
  }

  /**
   * Applies a JSON Merge Patch in one atomic step.
   *
   * @param mergePatch The patch: null removes a member, objects are merged recursively.
   * @param options `save` makes the update idempotent.
   * @returns The updated session.
   * @throws {StorageError} ERR_SESSION_NOT_FOUND when no session has this id.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `mergePatch` is not an object that JSON can
   *   hold or an option is not valid.
   * @throws {StorageError} ERR_TOO_LARGE when the session would exceed `maxValueBytes`.
   * @throws {StorageError} ERR_CONFLICT when other writers changed the session at every attempt
   *   until `commandTimeout`.
   * @throws {StorageError} ERR_CORRUPT when the stored value is not a session with this id.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   * @see https://www.rfc-editor.org/rfc/rfc7396
   */
  patch<T = any>(id: string, mergePatch: object, options?: PatchOptions): Promise<Session<T>> {
    const handle = this.#handle
    return new Promise<Session<T>>((resolve, reject) => {
      const text = objectText(mergePatch, 'mergePatch', 'sessions.patch')
      const { save } = patchOptions(options)
      if (!isUuid(id)) return resolve(handle.unknownSession('sessions.patch'))
      const slot = handle.open('sessions.patch', resolve, reject, readPatched, id)
      if (save) handle.native.sessionsPatchOnce(slot, id, text, save.tab, save.number)
      else handle.native.sessionsPatch(slot, id, text)
    })
  }

  /**
   * Deletes the session.
   *
   * @returns True if the session existed.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  delete(id: string): Promise<boolean> {
    const handle = this.#handle
    if (!isUuid(id)) return handle.known('sessions.delete', () => false)
    return new Promise((resolve, reject) => {
      const slot = handle.open('sessions.delete', resolve, reject, this.#deleted, undefined)
      handle.native.sessionsDelete(slot, id)
    })
  }

  /**
   * Renews the session's TTL without returning its data.
   *
   * @returns True if the session exists.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  touch(id: string): Promise<boolean> {
    const handle = this.#handle
    if (!isUuid(id)) return handle.known('sessions.touch', () => false)
    return handle.call('sessions.touch', (native, slot) => native.sessionsTouch(slot, id))
  }

  /**
   * Reads and deletes the session in one atomic step. The command is not retried: if the connection
   * fails or the reply does not arrive in time, the call rejects and the session may be gone.
   *
   * @returns The session, or null for an unknown id.
   * @throws {StorageError} ERR_CORRUPT when the stored value is not a session with this id.
   * @throws {StorageError} ERR_TOO_LARGE when the stored session exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  complete<T = any>(id: string): Promise<Session<T> | null> {
    const handle = this.#handle
    if (!isUuid(id)) return handle.known('sessions.complete', () => null)
    return new Promise<Session<T> | null>((resolve, reject) => {
      const slot = handle.open('sessions.complete', resolve, reject, this.#completed, id)
      handle.native.sessionsComplete(slot, id)
    })
  }

  /**
   * Moves the session to a new id. When the call resolves, the old id no longer exists.
   *
   * A rotation in doubt (written, and the reply is missing) is undone: the session stays available
   * under its old id, and later calls of this process wait for the undo. Another process may not
   * find the old id until the undo arrives, at the latest when the silent connection is closed.
   *
   * @returns The new id.
   * @throws {StorageError} ERR_SESSION_NOT_FOUND when no session has this id.
   * @throws {StorageError} ERR_CONFLICT when other writers changed the session at every attempt
   *   until `commandTimeout`.
   * @throws {StorageError} ERR_CORRUPT when the stored value is not a session with this id.
   * @throws {StorageError} ERR_TOO_LARGE when the stored session exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  rotate(id: string): Promise<string> {
    const handle = this.#handle
    if (!isUuid(id)) return handle.unknownSession('sessions.rotate')
    return new Promise((resolve, reject) => {
      const newId = rotatedId(id)
      const slot = handle.open('sessions.rotate', resolve, reject, contextOf, newId)
      handle.native.sessionsRotate(slot, id, newId)
    })
  }

  readonly #created = (_: null, id: string): string => {
    this.#handle.shared.counters.created += 1
    return id
  }

  readonly #read = (text: string | null, id: string, now: number): any =>
    text === null ? null : this.#show(text, id, 'sessions.get', now)

  readonly #deleted = (existed: boolean): boolean => {
    if (existed) this.#handle.shared.counters.deleted += 1
    return existed
  }

  readonly #completed = (text: string | null, id: string, now: number): any => {
    if (text === null) return null
    const session = this.#show(text, id, 'sessions.complete', now)
    this.#handle.shared.counters.completed += 1
    return session
  }

  #show(text: string, id: string, operation: string, now: number): any {
    if (!mayHaveOwnTtl(id)) return this.#times.show(parseSession(text, id, operation), now)
    const own = splitOwnTtl(text)
    return this.#times.show(parseSession(own.text, id, operation), now, own.sliding)
  }
}

function readUpdated(text: string, id: string): any {
  return parseUpdated(text, id, 'sessions.update')
}

function readPatched(text: string, id: string): any {
  return parseUpdated(text, id, 'sessions.patch')
}

function parseUpdated(text: string, id: string, operation: string): any {
  return parseSession(mayHaveOwnTtl(id) ? splitOwnTtl(text).text : text, id, operation)
}

function contextOf(_: null, context: string): string {
  return context
}
