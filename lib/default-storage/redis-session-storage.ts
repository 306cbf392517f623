/**
 * `redisSessionStorage`: project sessions of the default storage.
 */
import { defaultStorage } from './default-storage'
import type { Health } from '../storage/health'
import type { Metrics } from '../storage/metrics'
import type {
  CreateOptions,
  PatchOptions,
  Session,
  SessionUpdateOptions,
} from '../sessions/session-types'

/**
 * Project sessions of the default storage, with its `health`, `metrics` and `close`. The default
 * storage is created from the environment and `configure` at the first call.
 *
 * @example
 * ```
 * const id = await redisSessionStorage.create({ step: 1 })
 * await redisSessionStorage.update(id, { step: 2 })
 * const session = await redisSessionStorage.get<{ step: number }>(id)
 * ```
 */
export const redisSessionStorage = {
  /**
   * Stores a new session.
   *
   * @param options `ttl` in seconds.
   * @returns The id of the session.
   * @throws {StorageError} ERR_INVALID_ARGUMENT, ERR_TOO_LARGE or ERR_CONFLICT, as
   *   `Sessions.create`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  create: async <T extends object = any>(data: T, options?: CreateOptions): Promise<string> =>
    defaultStorage().sessions.create(data, options),
  /**
   * Reads the session and renews its TTL.
   *
   * @returns The session, or null for an unknown id.
   * @throws {StorageError} ERR_CORRUPT or ERR_TOO_LARGE, as `Sessions.get`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  get: async <T = any>(id: string): Promise<Session<T> | null> =>
    defaultStorage().sessions.get<T>(id),
  /**
   * Replaces the members named in `fields`, in one atomic step.
   *
   * @returns The updated session.
   * @throws {StorageError} ERR_SESSION_NOT_FOUND when no session has this id.
   * @throws {StorageError} ERR_INVALID_ARGUMENT, ERR_TOO_LARGE, ERR_CONFLICT or ERR_CORRUPT, as
   *   `Sessions.update`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  update: async <T = any>(
    id: string,
    fields: object,
    options?: SessionUpdateOptions,
  ): Promise<Session<T>> => defaultStorage().sessions.update<T>(id, fields, options),
  /**
   * Applies a JSON Merge Patch in one atomic step.
   *
   * @returns The updated session.
   * @throws {StorageError} ERR_SESSION_NOT_FOUND when no session has this id.
   * @throws {StorageError} ERR_INVALID_ARGUMENT, ERR_TOO_LARGE, ERR_CONFLICT or ERR_CORRUPT, as
   *   `Sessions.patch`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   * @see https://www.rfc-editor.org/rfc/rfc7396
   */
  patch: async <T = any>(
    id: string,
    mergePatch: object,
    options?: PatchOptions,
  ): Promise<Session<T>> => defaultStorage().sessions.patch<T>(id, mergePatch, options),
  /**
   * Deletes the session.
   *
   * @returns True if the session existed.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  delete: async (id: string): Promise<boolean> => defaultStorage().sessions.delete(id),
  /**
   * Renews the session's TTL without returning its data.
   *
   * @returns True if the session exists.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  touch: async (id: string): Promise<boolean> => defaultStorage().sessions.touch(id),
  /**
   * Reads and deletes the session in one atomic step. If the call rejects, the session may be gone.
   *
   * @returns The session, or null for an unknown id.
   * @throws {StorageError} ERR_CORRUPT or ERR_TOO_LARGE, as `Sessions.complete`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  complete: async <T = any>(id: string): Promise<Session<T> | null> =>
    defaultStorage().sessions.complete<T>(id),
  /**
   * Moves the session to a new id.
   *
   * @returns The new id.
   * @throws {StorageError} ERR_SESSION_NOT_FOUND when no session has this id.
   * @throws {StorageError} ERR_CONFLICT, ERR_CORRUPT or ERR_TOO_LARGE, as `Sessions.rotate`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  rotate: async (id: string): Promise<string> => defaultStorage().sessions.rotate(id),
  /**
   * Sends a ping and reports the state of the default storage.
   *
   * @throws {StorageError} ERR_INVALID_ARGUMENT on first use when an environment variable or an
   *   option of `configure` is not valid.
   */
  health: async (): Promise<Health> => defaultStorage().health(),
  /**
   * Returns the counters and measurements since the first use of the default storage.
   *
   * @throws {StorageError} ERR_INVALID_ARGUMENT on first use when an environment variable or an
   *   option of `configure` is not valid.
   */
  metrics: (): Metrics => defaultStorage().metrics(),
  /**
   * Returns the metrics in the Prometheus text format, version 0.0.4.
   *
   * @throws {StorageError} ERR_INVALID_ARGUMENT on first use when an environment variable or an
   *   option of `configure` is not valid.
   * @see https://prometheus.io/docs/instrumenting/exposition_formats/
   */
  metricsText: (): string => defaultStorage().metricsText(),
  /**
   * Closes the default storage. Later calls reject with ERR_CLOSED.
   *
   * @throws {StorageError} ERR_INVALID_ARGUMENT on first use when an environment variable or an
   *   option of `configure` is not valid.
   */
  close: async (): Promise<void> => defaultStorage().close(),
}
