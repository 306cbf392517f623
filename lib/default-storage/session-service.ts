/**
 * `SessionService`: project sessions of the default storage as a class.
 */
import { redisSessionStorage } from './redis-session-storage'
import type { Session } from '../sessions/session-types'

/**
 * Project sessions of the default storage. `redisSessionStorage` has more operations.
 *
 * @example
 * ```
 * const service = new SessionService()
 * const id = await service.createSession({ step: 1 })
 * ```
 */
export class SessionService {
  /**
   * Stores a new session.
   *
   * @returns The id of the session.
   * @throws {StorageError} ERR_INVALID_ARGUMENT, ERR_TOO_LARGE or ERR_CONFLICT, as
   *   `Sessions.create`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  createSession<T extends object = any>(data: T): Promise<string> {
    return redisSessionStorage.create(data)
  }

  /**
   * Reads the session and renews its TTL.
   *
   * @returns The session, or null for an unknown id.
   * @throws {StorageError} ERR_CORRUPT or ERR_TOO_LARGE, as `Sessions.get`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  getSession<T = any>(id: string): Promise<Session<T> | null> {
    return redisSessionStorage.get<T>(id)
  }

  /**
   * Replaces the members named in `fields`, in one atomic step.
   *
   * @returns The updated session.
   * @throws {StorageError} ERR_SESSION_NOT_FOUND, with the message 'Session not found', when no
   *   session has this id.
   * @throws {StorageError} ERR_INVALID_ARGUMENT, ERR_TOO_LARGE, ERR_CONFLICT or ERR_CORRUPT, as
   *   `Sessions.update`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  updateSession<T = any>(id: string, fields: object): Promise<Session<T>> {
    return redisSessionStorage.update<T>(id, fields)
  }

  /**
   * Deletes the session.
   *
   * @returns True if the session existed.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  deleteSession(id: string): Promise<boolean> {
    return redisSessionStorage.delete(id)
  }

  /** Does nothing: the store removes expired sessions itself. */
  cleanupExpiredSessions(): Promise<void> {
    return Promise.resolve()
  }
}
