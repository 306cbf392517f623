/**
 * The rate-limit rules of the routes: which client a request counts for, and which limit applies.
 * Each step of a request waits up to 250 ms for the store. Without a reply, only refusals cached in
 * this process and the limits for unchecked requests and creations apply. A request beyond these
 * limits waits for the reply.
 */
import { defaultStorage } from '../default-storage/default-storage'
import { isUuid } from '../sessions/session-times'
import type { Settings } from '../options/settings'
import { clientKey } from './client'
import type { ProjectLimitOptions } from './limit-options'
import { limiterOf, type Hit, type Limiter } from './limiter'
import { notFound, Refusal, tooLarge } from './refusal'
import { StoreWait } from './store-wait'

const KiB = 1024
/** A larger body counts like the body of a creation, which bounds the growth of small sessions. */
const smallSave = 64 * KiB

type LimitName = 'sessionUnknownLimit' | 'sessionCreateLimit' | 'sessionCreateBytes'

/** The steps of a creation after its request was admitted. Each step throws a Refusal. */
export interface CreationAdmission {
  /** Must be called with the length of the body before the body is parsed. */
  received: (bytes: number) => Promise<void>
  /** Counts the creation. */
  creates: (bytes: number) => Promise<void>
}

export class Limits {
  constructor(private readonly options: ProjectLimitOptions) {}

  /**
   * Admits a request that names a session, and counts it for that session. Throws a Refusal (429)
   * over the limit. An ID that is not a UUID names no session and is not counted. A client over its
   * limit of unknown sessions is admitted only with the ID of an existing session.
   */
  async admit(request: Request, sessionId: string): Promise<void> {
    const client = await this.#clientOf(request)
    await this.#assertKnown(client, sessionId)
    if (this.options.clientKey === undefined && !isUuid(sessionId)) return
    const counted = this.#sessionClient(sessionId) ?? client
    await limiter().admit(request, [requestOf(counted)], new StoreWait())
  }

  /** Admits a request of an authenticated user. Throws a Refusal (429) over the limit. */
  async admitUser(request: Request, tenantId: string, userId: string): Promise<void> {
    const known = this.options.clientKey === undefined
    const client = known ? `user ${tenantId}:${userId}` : await this.#clientOf(request)
    await limiter().admit(request, [requestOf(client)], new StoreWait())
  }

  /** Admits a request that creates a session, before its body is read. Throws a Refusal. */
  async admitCreation(request: Request): Promise<CreationAdmission> {
    const client = await this.#clientOf(request)
    const wait = new StoreWait()
    const creation = this.#creation(client)
    const hitsOf = (bytes: number) => [creation, this.#bytes(client, bytes)]
    const length = declaredLength(request)
    limiter().assertNotRefused(hitsOf(length ?? 0))
    const admitted = () => limiter().admit(request, [requestOf(client)], wait)
    const bytesDecide = length === undefined && limiter().isRefused(this.#allBytes(client))
    if (!bytesDecide) await admitted()
    return {
      received: async (bytes) => {
        if (!bytesDecide) return
        limiter().assertNotRefused(hitsOf(bytes))
        await admitted()
      },
      creates: async (bytes) => {
        const hits = hitsOf(bytes)
        hits.forEach(assertPossible)
        await limiter().admit(request, hits, wait)
      },
    }
  }

  /**
   * Runs the checks of a save before its session is looked up. A failed check counts as a request
   * for an unknown session, so that requests with invalid bodies are limited.
   */
  async checked<T>(request: Request, checks: () => Promise<T>): Promise<T> {
    try {
      return await checks()
    } catch (error) {
      if (error instanceof Refusal) {
        const hit = this.#unknown(await this.#clientOf(request))
        await limiter().count([hit], new StoreWait())
      }
      throw error
    }
  }

  /** Counts the bytes of a large save. Throws a Refusal. */
  async admitSave(request: Request, bytes: number): Promise<void> {
    if (bytes <= smallSave) return
    const hit = this.#bytes(await this.#clientOf(request), bytes)
    assertPossible(hit)
    await limiter().admit(request, [hit], new StoreWait())
  }

  /** Counts a refused token. Throws a Refusal (429) when the client had too many. */
  async failed(request: Request): Promise<void> {
    const limit = settings().sessionMaxAttempts
    const hit = oneOf('attempts', await this.#clientOf(request), limit)
    await limiter().count([hit], new StoreWait())
  }

  /**
   * Counts an expired token as an unknown session. Throws a Refusal (429) when the client had too
   * many.
   */
  async expired(request: Request): Promise<void> {
    await limiter().count([this.#unknown(await this.#clientOf(request))], new StoreWait())
  }

  /**
   * Ends a request that named an unknown or expired session: with 404, or with 429 over the limit.
   * `admittedBy` is the ID that admitted the request. Its own request count is reset.
   */
  async missing(request: Request, admittedBy?: string): Promise<never> {
    const wait = new StoreWait()
    const counted = this.#sessionClient(admittedBy)
    const forgotten = counted && limiter().forget(requestOf(counted), wait)
    const hit = this.#unknown(await this.#clientOf(request))
    await Promise.all([limiter().count([hit], wait), forgotten])
    throw notFound()
  }

  /** Sends at most one command for a client over its limit of unknown sessions. */
  async #assertKnown(client: string, sessionId: string): Promise<void> {
    const hit = this.#unknown(client)
    if (!limiter().isRefused(hit)) return
    const exists = isUuid(sessionId) && (await existsIfAnswered(sessionId))
    if (!exists) limiter().assertNotRefused([hit])
  }

  #sessionClient(sessionId: string | undefined): string | undefined {
    const named = this.options.clientKey === undefined && isUuid(sessionId)
    return named ? `session ${sessionId}` : undefined
  }

  #unknown(client: string): Hit {
    return oneOf('unknown', client, this.#limit('sessionUnknownLimit'))
  }

  #creation(client: string): Hit {
    return oneOf('creations', client, this.#limit('sessionCreateLimit'))
  }

  #bytes(client: string, bytes: number): Hit {
    const limit = Math.floor(this.#limit('sessionCreateBytes') / KiB)
    return { what: 'bytes', client, limit, cost: Math.max(Math.ceil(bytes / KiB), 1) }
  }

  #allBytes(client: string): Hit {
    return this.#bytes(client, this.#limit('sessionCreateBytes'))
  }

  #limit(name: LimitName): number {
    return this.options[name] ?? settings()[name]
  }

  async #clientOf(request: Request): Promise<string> {
    const { options } = this
    if (options.clientKey === undefined) return `address ${clientKey(request, options)}`
    const key: unknown = await options.clientKey(request)
    if (typeof key === 'string') return `key ${key}`
    throw new Error('`clientKey` must return a string')
  }
}

function limiter(): Limiter {
  return limiterOf(defaultStorage())
}

function settings(): Settings {
  return defaultStorage().settings
}

function oneOf(what: Hit['what'], client: string, limit: number): Hit {
  return { what, client, limit, cost: 1 }
}

function requestOf(client: string): Hit {
  return oneOf('requests', client, settings().sessionRateLimit)
}

/** Undefined if `Content-Length` is missing or not a number. */
function declaredLength(request: Request): number | undefined {
  const text = request.headers.get('content-length') ?? ''
  return /^\d+$/.test(text) ? Number(text) : undefined
}

/** A body larger than the bytes of one minute can never be admitted. */
function assertPossible({ limit, cost }: Hit): void {
  if (cost > limit) throw tooLarge('sessionCreateBytes', limit * KiB)
}

/** True when the store is unavailable: the request itself then meets the outage. */
async function existsIfAnswered(sessionId: string): Promise<boolean> {
  return defaultStorage()
    .sessions.touch(sessionId)
    .catch(() => true)
}
