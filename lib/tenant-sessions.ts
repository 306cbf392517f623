/**
 * Sessions of tenants' users. An id is found only under its own tenant; what is not a UUID is the id
 * of no session, and only `get` asks the server about it. A session is valid only while its user's
 * index lists it: if Redis evicts the index, the session counts as absent.
 */
import { randomUUID } from 'node:crypto'
import { isObject, listOf, member, shape, text, type Check } from './checks'
import { invalidArgument } from './errors'
import type { Handle } from './handle'
import { objectText, parseObject } from './json'
import { part } from './names'
import { isUuid, parseSession, SessionTimes } from './session-times'
import type {
  CreatedSession,
  DestroyAllOptions,
  TenantSession,
  TenantSessionData,
  UpdateOptions,
} from './session-types'

const checkUpdateOptions = shape<UpdateOptions>({ merge: listOf(text) })

const sessionId: Check<string> = (value, name, operation) => {
  if (isUuid(value)) return value
  throw invalidArgument(operation, `\`${name}\` must be the id of a session`)
}

const checkDestroyAllOptions = shape<DestroyAllOptions>({ except: sessionId })

export class TenantSessions {
  readonly #handle: Handle
  readonly #times: SessionTimes

  constructor(handle: Handle) {
    this.#handle = handle
    this.#times = new SessionTimes(handle.settings.native, handle.shared.renewal)
  }

  /**
   * Stores a new session of the tenant's user. Over `maxSessionsPerUser` the least recently active
   * sessions of that user end: `evicted` names them, and they are gone when this resolves.
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
   * Returns the session, or null: also for an id of another tenant, and for a session that its
   * user's index does not list, which is checked at most once a second. Reading is activity: it
   * slides the TTL and is recorded in the index. If Redis refuses to write, the session is read
   * without sliding.
   *
   * @throws {StorageError} ERR_UNAVAILABLE or ERR_TIMEOUT when the server or its check of the index
   *   does not answer.
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
   * Replaces the members that `fields` names, as `sessions.update`. Rejects with
   * ERR_SESSION_NOT_FOUND for an unknown id, and for one of another tenant.
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
   * Ends the session.
   *
   * @returns Whether it existed.
   * @throws {StorageError} ERR_UNAVAILABLE or ERR_TIMEOUT when the reply is lost: the session may
   *   have ended.
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
   * The user's live sessions, the most recently active first. No activity: nothing slides. Within a
   * process the order is exact; what other processes read again and again is told once a second, so
   * its times may be older by that much.
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
   * Ends all sessions of the user, but `except`. Afterwards none of the others is readable, whatever
   * Redis evicted; another process that read a session within the last second before may read it
   * for the rest of that second if its index was evicted.
   *
   * @returns How many there were.
   * @throws {StorageError} ERR_UNAVAILABLE or ERR_TIMEOUT when a reply is lost: some sessions may
   *   have ended.
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
   * Takes the members whose session has ended out of the users' indexes, of one tenant or of all;
   * how many there were. It also happens by itself, every `cleanupInterval`, in one process of many.
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

  /** How many there were, or whether there was one. */
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
