/**
 * The public interface of a storage and its implementation. A storage is a handle: storages with
 * equal options share one connection pool.
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { asyncDispose } from '../base/async-dispose'
import { Attempts } from '../sessions/attempts'
import { BridgeTokens } from '../bridge-tokens/bridge-tokens'
import { TenantCache } from '../cache/cache'
import { ChosenIds } from '../sessions/chosen-ids'
import { Completions } from '../sessions/completions'
import type { StorageEvents } from '../handle/events'
import { Handle } from '../handle/handle'
import { checkHealth, type Health } from './health'
import { KeyValues } from '../values/key-values'
import { Locks } from '../locks/locks'
import { metricsOf, type Metrics } from './metrics'
import { NextBuild } from '../next-cache/next-build'
import { NextCache } from '../next-cache/next-cache'
import { prometheusText } from './prometheus'
import { RateLimits } from '../rate-limits/rate-limits'
import { Sessions } from '../sessions/sessions'
import type { Settings } from '../options/settings'
import { TenantSessions } from '../tenant-sessions/tenant-sessions'

/**
 * A connection to Redis, or to the embedded store when no server is configured. Made by
 * `createStorage` and `defaultStorage`. `await using` closes it.
 *
 * @example
 * ```
 * const storage = createStorage({ url: process.env.REDIS_URL })
 * const id = await storage.sessions.create({ step: 1 })
 * await storage.close()
 * ```
 */
export interface Storage extends AsyncDisposable {
  /** Project sessions. */
  readonly sessions: Sessions
  /** Single-use tokens with a payload. */
  readonly bridgeTokens: BridgeTokens
  /** Rate limits, enforced exactly across processes. */
  readonly rateLimits: RateLimits
  /** Distributed locks with fencing tokens. */
  readonly locks: Locks
  /** A tagged cache, separate for each tenant. */
  readonly cache: TenantCache
  /** Sessions of tenants' users. */
  readonly tenantSessions: TenantSessions
  /** The backend in use: a Redis server, or memory without a server or while the server is away. */
  readonly type: 'redis' | 'memory'
  /**
   * Waits for the first connection. Optional: the first call connects.
   *
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT or ERR_AUTH when the first attempt to
   *   connect fails, ERR_CLOSED after `close()`.
   */
  connect(): Promise<void>
  /** Sends a ping and reports the state of the storage. Never rejects. */
  health(): Promise<Health>
  /**
   * Returns the counters and measurements since the storage was opened, over all handles that share
   * it.
   */
  metrics(): Metrics
  /**
   * Returns the metrics in the Prometheus text format, version 0.0.4.
   *
   * @see https://prometheus.io/docs/instrumenting/exposition_formats/
   */
  metricsText(): string
  /**
   * Sends a `PING`.
   *
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  ping(): Promise<'PONG'>
  /**
   * Closes this handle. Later calls reject with ERR_CLOSED. Pending calls are completed, except
   * calls that wait for a lock, which reject with ERR_CLOSED. The connections close with the last
   * handle; `close()` of that handle resolves when all pending calls have ended.
   */
  close(): Promise<void>
  /**
   * Adds an event listener.
   *
   * @param event One of the names in `StorageEvents`.
   * @returns A function that removes the listener.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `event` is unknown or `listener` is not a
   *   function.
   */
  on<E extends keyof StorageEvents>(
    event: E,
    listener: (...args: StorageEvents[E]) => void,
  ): () => void
}

export class StorageHandle implements Storage {
  readonly sessions: Sessions
  readonly bridgeTokens: BridgeTokens
  readonly rateLimits: RateLimits
  readonly locks: Locks
  readonly cache: TenantCache
  readonly tenantSessions: TenantSessions
  /** Internal: the commands of `getRedisWrapper`. */
  readonly keyValues: KeyValues
  /** Internal: retried creations of sessions by browsers. */
  readonly attempts: Attempts
  /** Internal: sessions whose id is sent to a browser before the store changes. */
  readonly chosenIds: ChosenIds
  /** Internal: idempotent completions for browsers. */
  readonly completions: Completions
  readonly #handle: Handle

  constructor(settings: Settings) {
    this.#handle = new Handle(settings)
    this.sessions = new Sessions(this.#handle)
    this.bridgeTokens = new BridgeTokens(this.#handle)
    this.rateLimits = new RateLimits(this.#handle)
    this.locks = new Locks(this.#handle)
    this.cache = new TenantCache(this.#handle)
    this.tenantSessions = new TenantSessions(this.#handle)
    this.keyValues = new KeyValues(this.#handle)
    this.attempts = new Attempts(this.#handle)
    this.chosenIds = new ChosenIds(this.#handle)
    this.completions = new Completions(this.#handle, this.sessions)
  }

  /** Internal: the settings that the routes read. */
  get settings(): Settings {
    return this.#handle.settings
  }

  /** Internal: the entries of the Next.js cache handlers. */
  nextCache(tenant: string): NextCache {
    return new NextCache(this.#handle, tenant)
  }

  /** Internal: the Next.js build that this process runs. `builtAt` is in epoch milliseconds. */
  nextBuild(tenant: string, build: string, builtAt: number | undefined): NextBuild {
    return new NextBuild(this.#handle, tenant, build, builtAt)
  }

  get type(): 'redis' | 'memory' {
    return this.#handle.shared.stats().type
  }

  async connect(): Promise<void> {
    await this.#handle.call('connect', (native, slot) => native.connect(slot))
  }

  health(): Promise<Health> {
    return checkHealth(this.#handle)
  }

  metrics(): Metrics {
    return metricsOf(this.#handle.shared)
  }

  metricsText(): string {
    return prometheusText(this.metrics())
  }

  async ping(): Promise<'PONG'> {
    await this.#handle.call('ping', (native, slot) => native.ping(slot))
    return 'PONG'
  }

  close(): Promise<void> {
    return this.#handle.close()
  }

  on<E extends keyof StorageEvents>(
    event: E,
    listener: (...args: StorageEvents[E]) => void,
  ): () => void {
    return this.#handle.on(event, listener)
  }

  [asyncDispose](): Promise<void> {
    return this.close()
  }
}
