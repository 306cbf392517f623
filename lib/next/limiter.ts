/**
 * Counts the requests of clients in the store, and sheds load: a client that was refused is refused
 * again without a command until its Retry-After ends. There is one limiter for each storage.
 */
import { createHash } from 'node:crypto'
import { lines, say } from '../logger'
import type { RateLimitResult } from '../rate-limits'
import { registry } from '../registry'
import type { StorageHandle } from '../storage'
import { Refusal } from './refusal'
import { RefusalWatch } from './refusal-watch'
import { RefusedClients } from './refused-clients'
import { StoreWait } from './store-wait'
import { UncheckedCreations, UncheckedRequests } from './unchecked'

const window = 60

/** A hit on one of the limits of a client. */
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

  /** Whether the client is still refused. Asks no store. */
  isRefused(hit: Hit): boolean {
    return this.#refused.retryAfter(nameOf(hit), hit.cost) > 0
  }

  /** Throws a Refusal (429) if one of the hits is still refused. Asks no store. */
  assertNotRefused(hits: readonly Hit[]): void {
    const seconds = hits.map((hit) => this.#refused.retryAfter(nameOf(hit), hit.cost))
    const longest = Math.max(...seconds)
    if (longest > 0) throw this.#refusal(hits, longest)
  }

  /**
   * Counts what has happened. Throws a Refusal (429) if that was too much; a store that does not
   * answer in time refuses nothing.
   */
  async count(hits: readonly Hit[], wait: StoreWait): Promise<void> {
    this.assertNotRefused(hits)
    this.#judge(hits, (await wait.for(this.#askAll(hits))) ?? [])
  }

  /**
   * Counts a request before it acts. Throws a Refusal (429) if it may not act. If the store does not
   * answer in time, the request acts unchecked; if too many of the client already do, it waits for
   * the answer.
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

  /** Forgets what the client's hits have counted; waits no longer than `wait` says. */
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
    say([logger], 'warn', lines.oneAddress)
  }
}

/** The limiter of the storage, shared by every copy of the package in the thread. */
export function limiterOf(storage: StorageHandle): Limiter {
  const { limiters } = registry()
  const known = limiters.get(storage)
  if (known !== undefined) return known
  const limiter = new Limiter(storage)
  limiters.set(storage, limiter)
  return limiter
}

/** Characters of a client in a name. */
const longest = 200

/** The name of a limit of a client in the memory of the process. Bounded: clients may be long. */
export function nameOf({ what, client }: Pick<Hit, 'what' | 'client'>): string {
  return `${what} ${client.length > longest ? digestOf(client) : client}`
}

/** A digest: neither an address nor the id of a session is part of a key. */
function keyOf({ what, client }: Hit): string {
  return `http:${what}:${digestOf(client)}`
}

function digestOf(client: string): string {
  return createHash('sha256').update(client).digest('base64url')
}
