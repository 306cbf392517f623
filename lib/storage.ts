/**
 * A storage as its user sees it: one room per noun, and what concerns all of them. It is a handle:
 * storages of equal options share their connections.
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { asyncDispose } from './async-dispose'
import { Attempts } from './attempts'
import { BridgeTokens } from './bridge-tokens'
import { TenantCache } from './cache'
import { ChosenIds } from './chosen-ids'
import { Completions } from './completions'
import type { StorageEvents } from './events'
import { Handle } from './handle'
import { checkHealth, type Health } from './health'
import { KeyValues } from './key-values'
import { Locks } from './locks'
import { metricsOf, type Metrics } from './metrics'
import { NextBuild } from './next-build'
import { NextCache } from './next-cache'
import { prometheusText } from './prometheus'
import { RateLimits } from './rate-limits'
import { Sessions } from './sessions'
import type { Settings } from './settings'
import { TenantSessions } from './tenant-sessions'

export interface Storage extends AsyncDisposable {
  /** Project sessions. */
  readonly sessions: Sessions
  /** Tokens that carry a payload and can be consumed once. */
  readonly bridgeTokens: BridgeTokens
  /** So many hits in a window, exact over all processes. */
  readonly rateLimits: RateLimits
  /** One holder at a time, over all processes. */
  readonly locks: Locks
  /** Values of tenants, with tags by which many are invalidated at once. */
  readonly cache: TenantCache
  /** Sessions of tenants' users. */
  readonly tenantSessions: TenantSessions
  /** What answers: a Redis server, or memory, as while the server is away. */
  readonly type: 'redis' | 'memory'
  /** Resolves when the first attempt to connect has succeeded. Optional: the first call connects. */
  connect(): Promise<void>
  /** How the store is, asked now. Never rejects. */
  health(): Promise<Health>
  /** What was counted since the storage was opened, over all handles that share it. */
  metrics(): Metrics
  /** The same as text for Prometheus, in its exposition format 0.0.4. */
  metricsText(): string
  /** `'PONG'`, when the store answers. */
  ping(): Promise<'PONG'>
  /**
   * Closes this handle: later calls reject with ERR_CLOSED, calls made before still end. The
   * connections close with the last handle; then it resolves when all pending calls have ended.
   */
  close(): Promise<void>
  /** Calls `listener` at each such event, until the function that it returns is called. */
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
  /** Internal: what `getRedisWrapper` offers. */
  readonly keyValues: KeyValues
  /** Internal: the sessions that browsers create in several attempts. */
  readonly attempts: Attempts
  /** Internal: sessions whose ids are sent to a browser before they change. */
  readonly chosenIds: ChosenIds
  /** Internal: completions that browsers may repeat. */
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

  /** Internal: what the routes go by. */
  get settings(): Settings {
    return this.#handle.settings
  }

  /** Internal: where the cache handlers of Next.js keep their entries. */
  nextCache(tenant: string): NextCache {
    return new NextCache(this.#handle, tenant)
  }

  /** Internal: the build of an app of Next.js that this process runs, made at `builtAt`. */
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
