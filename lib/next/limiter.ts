/**
 * Rate limits of HTTP clients. The store counts requests. This process caches refusals: until its
 * Retry-After ends, a refused client gets a 429 without a command to the store. One limiter exists
 * per storage.
 */
import { createHash } from 'node:crypto'
import { lines, logTo } from '../base/logger'
import type { RateLimitResult } from '../rate-limits/rate-limits'
import { threadGlobal } from '../base/thread-global'
import type { StorageHandle } from '../storage/storage'
import { Refusal } from './refusal'
import { RefusalWatch } from './refusal-watch'
import { RefusedClients } from './refused-clients'
import { StoreWait } from './store-wait'
import { UncheckedCreations, UncheckedRequests } from './unchecked'

const window = 60

/** A hit on one limit of a client. */
export interface Hit {
  what: 'requests' | 'attempts' | 'unknown' | 'creations' | 'bytes'
  client: string
  /** Hits of cost 1 per minute. */
  limit: number
  cost: number
}

export class Limiter {
  readonly #storage: StorageHandle
  readonly #refused = new RefusedClients()
  readonly #unchecked = new UncheckedRequests()
  readonly #uncheckedCreations = new UncheckedCreations()
  readonly #watch = new RefusalWatch()
  #warned = false

  constructor(storage: StorageHandle) {
    this.#storage = storage
  }

  /** True while the client is refused. Sends no command. */
  isRefused(hit: Hit): boolean {
    return this.#refused.retryAfter(nameOf(hit), hit.cost) > 0
  }

  /** Throws a Refusal (429) while one of the hits is refused. Sends no command. */
  assertNotRefused(hits: readonly Hit[]): void {
    const seconds = hits.map((hit) => this.#refused.retryAfter(nameOf(hit), hit.cost))
    const longest = Math.max(...seconds)
    if (longest > 0) throw this.#refusal(hits, longest)
  }

  /**
   * Counts hits after the event. Throws a Refusal (429) over a limit. If the store does not reply
   * in time, nothing is refused.
   */
  async count(hits: readonly Hit[], wait: StoreWait): Promise<void> {
    this.assertNotRefused(hits)
    this.#judge(hits, (await wait.for(this.#askAll(hits))) ?? [])
  }

  /**
   * Counts a request before it is processed. Throws a Refusal (429) over a limit. If the store does
   * not reply in time, the request proceeds unchecked. If too many requests of the client already
   * do, the request waits for the reply.
   */
  async admit(request: Request, hits: readonly Hit[], wait: StoreWait): Promise<void> {
    this.assertNotRefused(hits)
    const asking = this.#askAll(hits)
    const inTime = await wait.for(asking)
    if (inTime === undefined && this.#mayActUnchecked(request, hits)) return
    const results = inTime ?? (await asking.catch(() => undefined))
    if (results !== undefined) return this.#judge(hits, results)
    if (!this.#mayActUnchecked(request, hits)) throw this.#refusal(hits, 1)
  }

  /** Resets the client's count of these hits. Waits at most as long as `wait` allows. */
  async forget(hit: Hit, wait: StoreWait): Promise<void> {
    await wait.for(this.#storage.rateLimits.reset(keyOf(hit)))
  }

  #askAll(hits: readonly Hit[]): Promise<RateLimitResult[]> {
    return Promise.all(hits.map((hit) => this.#ask(hit)))
  }

  async #ask(hit: Hit): Promise<RateLimitResult> {
    const { limit, cost } = hit
    const result = await this.#storage.rateLimits.hit(keyOf(hit), { limit, window, cost })
    if (!result.allowed) this.#remember(hit, result)
    return result
  }

  #remember(hit: Hit, { remaining, retryAfter }: RateLimitResult): void {
    const step = (window * 1000) / hit.limit
    this.#refused.add(nameOf(hit), hit.cost, Math.max(retryAfter, 1), { remaining, step })
  }

  #judge(hits: readonly Hit[], results: readonly RateLimitResult[]): void {
    const refused = results.filter(({ allowed }) => !allowed)
    if (refused.length === 0) return
    throw this.#refusal(hits, Math.max(1, ...refused.map(({ retryAfter }) => retryAfter)))
  }

  #mayActUnchecked(request: Request, hits: readonly Hit[]): boolean {
    const [first] = hits
    if (!this.#unchecked.enter(request, nameOf(first!))) return false
    const creation = hits.find(({ what }) => what === 'creations')
    return !creation || this.#uncheckedCreations.enter(request, creation.client, creation.limit)
  }

  #refusal([hit]: readonly Hit[], retryAfter: number): Refusal {
    if (hit!.client.startsWith('address ') && this.#watch.record(hit!.client)) this.#warnOnce()
    const headers = { 'Retry-After': String(retryAfter) }
    return new Refusal(429, 'ERR_RATE_LIMITED', 'Too many requests', headers)
  }

  #warnOnce(): void {
    const { logger } = this.#storage.settings
    if (this.#warned || logger === false) return
    this.#warned = true
    logTo([logger], 'warn', lines.oneAddress)
  }
}

/** The rate limiters of the routes, by storage. */
const limiters = threadGlobal('limiters', () => new WeakMap<StorageHandle, Limiter>())

/** Returns the limiter of the storage. All copies of the package in the thread share it. */
export function limiterOf(storage: StorageHandle): Limiter {
  const known = limiters.value.get(storage)
  if (known !== undefined) return known
  const limiter = new Limiter(storage)
  limiters.value.set(storage, limiter)
  return limiter
}

/** Characters of a client in a name before the client is hashed. */
const longest = 200

/**
 * Names a client's limit in the memory of this process. Long client names are hashed to bound
 * memory.
 */
export function nameOf({ what, client }: Pick<Hit, 'what' | 'client'>): string {
  return `${what} ${client.length > longest ? digestOf(client) : client}`
}

/** The client is hashed, so that a key contains neither an address nor a session ID. */
function keyOf({ what, client }: Hit): string {
  return `http:${what}:${digestOf(client)}`
}

function digestOf(client: string): string {
  return createHash('sha256').update(client).digest('base64url')
}
