/**
 * The functions of `redis-session-storage/session`: tenant sessions of the default storage.
 */
import { defaultStorage } from './default-storage'
import type {
  CreatedSession,
  DestroyAllOptions,
  TenantSession,
  TenantSessionData,
  UpdateOptions,
} from '../sessions/session-types'
import type { TenantSessions } from '../tenant-sessions/tenant-sessions'

function sessions(): TenantSessions {
  return defaultStorage().tenantSessions
}

/**
 * Stores a new session of the tenant's user. If the user then has more than `maxSessionsPerUser`
 * sessions, the least recently active ones are evicted.
 *
 * @param data `tenantId`, `userId` and any other members that JSON can hold.
 * @returns The id, the expiry and the ids of the evicted sessions.
 * @throws {StorageError} ERR_INVALID_ARGUMENT, ERR_TOO_LARGE or ERR_CONFLICT, as
 *   `TenantSessions.create`.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 * @example
 * ```
 * const { sessionId } = await createSession({ tenantId: 'org', userId: 'ann' })
 * ```
 */
export async function createSession<T extends TenantSessionData>(data: T): Promise<CreatedSession> {
  return sessions().create(data)
}

/**
 * Reads the session and renews its TTL.
 *
 * @returns The session, or null for an unknown id, an id of another tenant, or a session that its
 *   user's index does not list.
 * @throws {StorageError} ERR_INVALID_ARGUMENT, ERR_CORRUPT or ERR_TOO_LARGE, as
 *   `TenantSessions.get`.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function getSession<T = any>(
  tenantId: string,
  id: string,
): Promise<TenantSession<T> | null> {
  return sessions().get<T>(tenantId, id)
}

/**
 * Replaces the members named in `fields`, in one atomic step.
 *
 * @returns The updated session.
 * @throws {StorageError} ERR_SESSION_NOT_FOUND when the tenant has no session with this id.
 * @throws {StorageError} ERR_INVALID_ARGUMENT, ERR_TOO_LARGE, ERR_CONFLICT or ERR_CORRUPT, as
 *   `TenantSessions.update`.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function updateSession<T = any>(
  tenantId: string,
  id: string,
  fields: object,
  options?: UpdateOptions,
): Promise<TenantSession<T>> {
  return sessions().update<T>(tenantId, id, fields, options)
}

/**
 * Destroys the session. If the reply is missing, the call rejects and the session may be gone.
 *
 * @returns True if the session existed.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId` is not valid.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function destroySession(tenantId: string, id: string): Promise<boolean> {
  return sessions().destroy(tenantId, id)
}

/**
 * Lists the user's live sessions, the most recently active first. Does not renew their TTL.
 *
 * @throws {StorageError} ERR_INVALID_ARGUMENT, ERR_CORRUPT or ERR_TOO_LARGE, as
 *   `TenantSessions.list`.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function listSessions<T = any>(
  tenantId: string,
  userId: string,
): Promise<TenantSession<T>[]> {
  return sessions().list<T>(tenantId, userId)
}

/**
 * Destroys all sessions of the user except `options.except`. If a reply is missing, the call
 * rejects and some sessions may be gone.
 *
 * @returns The number of destroyed sessions.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId`, `userId` or an option is not valid.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function destroyUserSessions(
  tenantId: string,
  userId: string,
  options?: DestroyAllOptions,
): Promise<number> {
  return sessions().destroyAll(tenantId, userId, options)
}

/**
 * Removes expired sessions from the users' indexes. One process of all does this every
 * `cleanupInterval` seconds.
 *
 * @param tenantId Limits the cleanup to one tenant; all tenants if omitted.
 * @returns The number of removed index members.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId` is not valid.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER when
 *   the store cannot carry out the call, ERR_CLOSED after `close()`.
 */
export async function cleanupExpiredSessions(tenantId?: string): Promise<number> {
  return sessions().cleanup(tenantId)
}
