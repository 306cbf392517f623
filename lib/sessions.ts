/**
 * Project sessions. An id is compared as it was given: the ids made here are in lower case. What is
 * not a UUID is the id of no session, and only `get` asks the server about it.
 */
import { newSessionId, rotatedId } from './chosen-ids'
import type { Handle } from './handle'
import { objectText } from './json'
import { createOptions, patchOptions, updateOptions } from './session-options'
import { isUuid, parseSession, SessionTimes } from './session-times'
import { mayHaveOwnTtl, ownTtlId, splitOwnTtl } from './session-ttl'
import type { CreateOptions, PatchOptions, Session, SessionUpdateOptions } from './session-types'

export class Sessions {
  readonly #handle: Handle
  readonly #times: SessionTimes

  constructor(handle: Handle) {
    this.#handle = handle
    this.#times = new SessionTimes(handle.settings.native, handle.shared.renewal)
  }

  /**
   * Stores a new session; resolves to its id. Rejects with ERR_CONFLICT when `options.id` is the id
   * of another session, or of one whose creation was undone in the last minute.
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
   * The session, or null. Reading is activity: it slides the TTL. Also for what is no id the server
   * is asked (`PING`), so that this rejects when the store is away.
   */
  get<T = any>(id: string): Promise<Session<T> | null> {
    const handle = this.#handle
    return new Promise<Session<T> | null>((resolve, reject) => {
      const slot = handle.open('sessions.get', resolve, reject, this.#read, id)
      handle.native.sessionsGet(slot, typeof id === 'string' ? id : '')
    })
  }

  /**
   * Replaces the members that `fields` names, in one atomic step; resolves to the updated session.
   * Members that are undefined are left alone, null is stored. Rejects with ERR_SESSION_NOT_FOUND
   * for an unknown id.
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

  /** Applies a JSON Merge Patch (RFC 7396) in one atomic step; otherwise as `update`. */
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

  /** Removes the session; whether it existed. */
  delete(id: string): Promise<boolean> {
    const handle = this.#handle
    if (!isUuid(id)) return handle.known('sessions.delete', () => false)
    return new Promise((resolve, reject) => {
      const slot = handle.open('sessions.delete', resolve, reject, this.#deleted, undefined)
      handle.native.sessionsDelete(slot, id)
    })
  }

  /** Slides the TTL without reading; whether the session exists. */
  touch(id: string): Promise<boolean> {
    const handle = this.#handle
    if (!isUuid(id)) return handle.known('sessions.touch', () => false)
    return handle.call('sessions.touch', (native, slot) => native.sessionsTouch(slot, id))
  }

  /**
   * The session, removed in the same atomic step, or null. Not sent again when the connection fails
   * or the server does not answer in time: then it rejects, and the session may be gone.
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
   * Moves the data to a new id and resolves to it; the old id is gone by then. Rejects with
   * ERR_SESSION_NOT_FOUND for an unknown id.
   * A rotation in doubt is undone: the session stays available under its old id. Later calls of this
   * process wait for that. Another process may not find the old id until the undo arrives, at
   * the latest when the silent connection is closed.
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
