/**
 * Sessions of tenants' users. An id is found only under its own tenant. A string that is not a UUID
 * is the id of no session: only `get` sends a command for it. A session is valid only while its
 * user's index lists it: if Redis evicts the index, the session counts as absent.
 */
import { randomUUID } from 'node:crypto'
import { isObject, listOf, member, shape, text, type Check } from '../base/checks'
import { invalidArgument } from '../base/errors'
import type { Handle } from '../handle/handle'
import { objectText, parseObject } from '../base/json'
import { part } from '../base/names'
import { isUuid, parseSession, SessionTimes } from '../sessions/session-times'
import type {
  CreatedSession,
  DestroyAllOptions,
  TenantSession,
  TenantSessionData,
  UpdateOptions,
} from '../sessions/session-types'

const checkUpdateOptions = shape<UpdateOptions>({ merge: listOf(text) })

const sessionId: Check<string> = (value, name, operation) => {
  if (isUuid(value)) return value
  throw invalidArgument(operation, `\`${name}\` must be the id of a session`)
}

const checkDestroyAllOptions = shape<DestroyAllOptions>({ except: sessionId })

/**
 * Sessions of tenants' users, with a maximum per user. Available as `storage.tenantSessions`, and
 * for the default storage as the functions of `redis-session-storage/session`.
 *
 * @example
 * ```
 * const { sessionId } = await storage.tenantSessions.create({ tenantId: 'org', userId: 'ann' })
 * const session = await storage.tenantSessions.get('org', sessionId)
 * await storage.tenantSessions.destroyAll('org', 'ann', { except: sessionId })
 * ```
 */
export class TenantSessions {
  readonly #handle: Handle
  readonly #times: SessionTimes

  constructor(handle: Handle) {
    this.#handle = handle
    this.#times = new SessionTimes(handle.settings.native, handle.shared.renewal)
  }

  /**
   * Stores a new session of the tenant's user. If the user then has more than `maxSessionsPerUser`
   * sessions, the least recently active ones are evicted before the call resolves.
   *
   * @param data `tenantId`, `userId` and any other members that JSON can hold.
   * @returns The id, the expiry and the ids of the evicted sessions.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `data` is not an object that JSON can hold, or
   *   its `tenantId` or `userId` is not valid.
   * @throws {StorageError} ERR_TOO_LARGE when the session would exceed `maxValueBytes`.
   * @throws {StorageError} ERR_CONFLICT when the new id is taken, or the creation was undone after
   *   its reply was missing.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  create<T extends TenantSessionData>(data: T): Promise<CreatedSession> {
    const operation = 'tenantSessions.create'
    const handle = this.#handle
    return new Promise<CreatedSession>((resolve, reject) => {
      if (!isObject(data)) throw invalidArgument(operation, '`data` must be an object')
      const tenant = part(member(data, 'tenantId', 'tenantId', operation), 'tenantId', operation)
      const user = part(member(data, 'userId', 'userId', operation), 'userId', operation)
      const text = objectText(data, 'data', operation)
      const id = randomUUID()
      const slot = handle.open(operation, resolve, reject, this.#created, id)
      handle.native.tenantSessionsCreate(slot, tenant, user, id, text)
    })
  }

  /**
   * Reads the session. Reading counts as activity: it renews the TTL and is recorded in the user's
   * index. The index is consulted once per second and session, and immediately if another session
   * of the user was active in this process since. If Redis refuses writes, the session is read
   * without renewing its TTL. For an id that is not a UUID the store is still contacted (`PING`).
   *
   * @returns The session, or null for an unknown id, an id of another tenant, or a session that its
   *   user's index does not list.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId` is not valid.
   * @throws {StorageError} ERR_CORRUPT when the stored value is not a session with this id.
   * @throws {StorageError} ERR_TOO_LARGE when the stored session exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  get<T = any>(tenantId: string, id: string): Promise<TenantSession<T> | null> {
    const operation = 'tenantSessions.get'
    const handle = this.#handle
    return new Promise<TenantSession<T> | null>((resolve, reject) => {
      const tenant = part(tenantId, 'tenantId', operation)
      const known = isUuid(id) ? id : ''
      const slot = handle.open(operation, resolve, reject, this.#read, id)
      handle.native.tenantSessionsGet(slot, tenant, known)
    })
  }

  /**
   * Replaces the members named in `fields`, in one atomic step, as `Sessions.update` does.
   *
   * @param fields The new values. Undefined members are left unchanged; null is stored.
   * @param options `merge` for a shallow merge.
   * @returns The updated session.
   * @throws {StorageError} ERR_SESSION_NOT_FOUND when the tenant has no session with this id.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId` or an option is not valid, or
   *   `fields` is not an object that JSON can hold.
   * @throws {StorageError} ERR_TOO_LARGE when the session would exceed `maxValueBytes`.
   * @throws {StorageError} ERR_CONFLICT when other writers changed the session at every attempt
   *   until `commandTimeout`.
   * @throws {StorageError} ERR_CORRUPT when the stored value is not a session with this id.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  update<T = any>(
    tenantId: string,
    id: string,
    fields: object,
    options?: UpdateOptions,
  ): Promise<TenantSession<T>> {
    const operation = 'tenantSessions.update'
    const handle = this.#handle
    return new Promise<TenantSession<T>>((resolve, reject) => {
      const tenant = part(tenantId, 'tenantId', operation)
      const text = objectText(fields, 'fields', operation)
      const { merge = [] } =
        options === undefined ? {} : checkUpdateOptions(options, 'options', operation)
      if (!isUuid(id)) return resolve(handle.unknownSession(operation))
      const slot = handle.open(operation, resolve, reject, readWritten, id)
      handle.native.tenantSessionsUpdate(slot, tenant, id, text, merge)
    })
  }

  /**
   * Destroys the session. The command is not retried: if its reply is missing, the call rejects and
   * the session may be gone.
   *
   * @returns True if the session existed.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId` is not valid.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  destroy(tenantId: string, id: string): Promise<boolean> {
    const operation = 'tenantSessions.destroy'
    const handle = this.#handle
    return new Promise<boolean>((resolve, reject) => {
      const tenant = part(tenantId, 'tenantId', operation)
      if (!isUuid(id)) return resolve(handle.known(operation, () => false))
      const slot = handle.open(operation, resolve, reject, this.#deleted<boolean>, undefined)
      handle.native.tenantSessionsDestroy(slot, tenant, id)
    })
  }

  /**
   * Lists the user's live sessions, the most recently active first. Listing does not count as
   * activity. The order is exact for activity in this process. For sessions that other processes
   * read repeatedly, `lastActivity` may be one second old.
   *
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId` or `userId` is not valid.
   * @throws {StorageError} ERR_CORRUPT when a stored value is not a session.
   * @throws {StorageError} ERR_TOO_LARGE when a stored session exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  list<T = any>(tenantId: string, userId: string): Promise<TenantSession<T>[]> {
    const operation = 'tenantSessions.list'
    const handle = this.#handle
    return new Promise<TenantSession<T>[]>((resolve, reject) => {
      const tenant = part(tenantId, 'tenantId', operation)
      const user = part(userId, 'userId', operation)
      const slot = handle.open(operation, resolve, reject, this.#listed, undefined)
      handle.native.tenantSessionsList(slot, tenant, user)
    })
  }

  /**
   * Destroys all sessions of the user except `options.except`. Afterwards no destroyed session can
   * be read, even if Redis evicted the user's index. One exception: another process that read a
   * session within the last second can read it for the rest of that second if the index was
   * evicted. If a reply is missing, the call rejects and some sessions may be gone.
   *
   * @returns The number of destroyed sessions.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId`, `userId` or an option is not
   *   valid.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  destroyAll(tenantId: string, userId: string, options?: DestroyAllOptions): Promise<number> {
    const operation = 'tenantSessions.destroyAll'
    const handle = this.#handle
    return new Promise<number>((resolve, reject) => {
      const tenant = part(tenantId, 'tenantId', operation)
      const user = part(userId, 'userId', operation)
      const { except = '' } =
        options === undefined ? {} : checkDestroyAllOptions(options, 'options', operation)
      const slot = handle.open(operation, resolve, reject, this.#deleted<number>, undefined)
      handle.native.tenantSessionsDestroyAll(slot, tenant, user, except)
    })
  }

  /**
   * Removes expired sessions from the users' indexes. One process of all does this every
   * `cleanupInterval` seconds, so that an application need not call it.
   *
   * @param tenantId Limits the cleanup to one tenant; all tenants if omitted.
   * @returns The number of removed index members.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId` is not valid.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  cleanup(tenantId?: string): Promise<number> {
    const operation = 'tenantSessions.cleanup'
    const handle = this.#handle
    return new Promise<number>((resolve, reject) => {
      const tenant = tenantId === undefined ? '' : part(tenantId, 'tenantId', operation)
      const slot = handle.open(operation, resolve, reject, asItIs<number>, undefined)
      handle.native.tenantSessionsCleanup(slot, tenant)
    })
  }

  readonly #created = (
    [expiresAt, ...evicted]: [string, ...string[]],
    sessionId: string,
  ): CreatedSession => {
    const { counters } = this.#handle.shared
    counters.created += 1
    counters.deleted += evicted.length
    return { sessionId, expiresAt, evicted }
  }

  /** `ended` is the number of destroyed sessions, or whether there was one. */
  readonly #deleted = <R extends number | boolean>(ended: R): R => {
    this.#handle.shared.counters.deleted += Number(ended)
    return ended
  }

  readonly #read = (text: string | null, id: string, now: number): any =>
    text === null ? null : this.#times.show(parseSession(text, id, 'tenantSessions.get'), now)

  readonly #listed = (texts: string[]): any[] => {
    const sessions: unknown[] = []
    for (let i = 0; i < texts.length; i += 2) {
      const session = parseObject(texts[i]!, 'tenantSessions.list')
      sessions.push(this.#times.show(session, Number(texts[i + 1])))
    }
    return sessions
  }
}

function readWritten(text: string, id: string): any {
  return parseSession(text, id, 'tenantSessions.update')
}

function asItIs<R>(value: R): R {
  return value
}
