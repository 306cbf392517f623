/**
 * Project sessions of the default storage.
 */
import { defaultStorage } from './default-storage'
import type { Health } from './health'
import type { Metrics } from './metrics'
import type { CreateOptions, PatchOptions, Session, SessionUpdateOptions } from './session-types'

/** The default storage's `sessions`, with its `health`, `metrics` and `close`. */
export const redisSessionStorage = {
  /** Stores a new session; resolves to its id. */
  create: async <T extends object = any>(data: T, options?: CreateOptions): Promise<string> =>
    defaultStorage().sessions.create(data, options),
  /** The session, or null; slides its TTL. */
  get: async <T = any>(id: string): Promise<Session<T> | null> =>
    defaultStorage().sessions.get<T>(id),
  /** Replaces members in one atomic step; resolves to the updated session. */
  update: async <T = any>(
    id: string,
    fields: object,
    options?: SessionUpdateOptions,
  ): Promise<Session<T>> => defaultStorage().sessions.update<T>(id, fields, options),
  /** Applies a JSON Merge Patch (RFC 7396); resolves to the updated session. */
  patch: async <T = any>(
    id: string,
    mergePatch: object,
    options?: PatchOptions,
  ): Promise<Session<T>> => defaultStorage().sessions.patch<T>(id, mergePatch, options),
  /** Removes the session; whether it existed. */
  delete: async (id: string): Promise<boolean> => defaultStorage().sessions.delete(id),
  /** Slides the TTL without reading; whether the session exists. */
  touch: async (id: string): Promise<boolean> => defaultStorage().sessions.touch(id),
  /** The session, removed in the same atomic step, or null. */
  complete: async <T = any>(id: string): Promise<Session<T> | null> =>
    defaultStorage().sessions.complete<T>(id),
  /** Moves the data to a new id and resolves to it. */
  rotate: async (id: string): Promise<string> => defaultStorage().sessions.rotate(id),
  /** How the store is, asked now. */
  health: async (): Promise<Health> => defaultStorage().health(),
  /** What was counted since the first use. */
  metrics: (): Metrics => defaultStorage().metrics(),
  /** The same as text for Prometheus, in its exposition format 0.0.4. */
  metricsText: (): string => defaultStorage().metricsText(),
  /** Closes the default storage: later calls reject with ERR_CLOSED. */
  close: async (): Promise<void> => defaultStorage().close(),
}
