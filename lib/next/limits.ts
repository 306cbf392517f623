/**
 * The rules of the routes' limits: which client a request counts for, and against which limit. While
 * the store is away or does not answer within 250 ms, only creations are limited.
 */
import { defaultStorage } from '../default-storage'
import { isUuid } from '../session-times'
import type { Settings } from '../settings'
import { clientKey } from './client'
import type { ProjectLimitOptions } from './limit-options'
import { limiterOf, type Hit, type Limiter } from './limiter'
import { notFound, Refusal, tooLarge } from './refusal'
import { StoreWait } from './store-wait'

const KiB = 1024
/** A larger body of a save counts as a creation's does, so that small creations cannot grow at will. */
const smallSave = 64 * KiB

type LimitName = 'sessionUnknownLimit' | 'sessionCreateLimit' | 'sessionCreateBytes'

/** The steps of a creation after its request was admitted. Each throws a Refusal. */
export interface CreationAdmission {
  /** To be called with the length of the body before the body is parsed. */
  received: (bytes: number) => Promise<void>
  /** Counts the creation. */
  creates: (bytes: number) => Promise<void>
}

export class Limits {
  constructor(private readonly options: ProjectLimitOptions) {}

  /**
   * Admits a request that names a session, and counts it for that session; what is not a UUID names
   * none. Throws a Refusal (429) if there were too many. A client over its limit of unknown sessions
   * is admitted only with the id of a session that exists.
   */
  async admit(request: Request, sessionId: string): Promise<void> {
    const client = await this.#clientOf(request)
    await this.#assertKnown(client, sessionId)
    if (this.options.clientKey === undefined && !isUuid(sessionId)) return
    const counted = this.#sessionClient(sessionId) ?? client
    await limiter().admit(request, [requestOf(counted)], new StoreWait())
  }

  /** As `admit`, for an authenticated user. */
  async admitUser(request: Request, tenantId: string, userId: string): Promise<void> {
    const known = this.options.clientKey === undefined
    const client = known ? `user ${tenantId}:${userId}` : await this.#clientOf(request)
    await limiter().admit(request, [requestOf(client)], new StoreWait())
  }

  /** Admits a request that is to create a session, before its body is read. Throws a Refusal. */
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
   * Runs the checks of a save whose session has not been looked up. One that is refused counts as a
   * request for an unknown session, so that requests that fail their checks are limited too.
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

  /** Counts the bytes of a large save; throws a Refusal. */
  async admitSave(request: Request, bytes: number): Promise<void> {
    if (bytes <= smallSave) return
    const hit = this.#bytes(await this.#clientOf(request), bytes)
    assertPossible(hit)
    await limiter().admit(request, [hit], new StoreWait())
  }

  /** Counts a refused token; throws a Refusal (429) if the client had too many. */
  async failed(request: Request): Promise<void> {
    const limit = settings().sessionMaxAttempts
    const hit = oneOf('attempts', await this.#clientOf(request), limit)
    await limiter().count([hit], new StoreWait())
  }

  /** Counts an expired token as an unknown session; throws a Refusal (429) if there were too many. */
  async expired(request: Request): Promise<void> {
    await limiter().count([this.#unknown(await this.#clientOf(request))], new StoreWait())
  }

  /**
   * Ends a request that named an unknown or expired session: with 404, or with 429 if the client had
   * too many. `admittedBy` is the id that the request was admitted by, of which nothing is kept.
   */
  async missing(request: Request, admittedBy?: string): Promise<never> {
    const wait = new StoreWait()
    const counted = this.#sessionClient(admittedBy)
    const forgotten = counted && limiter().forget(requestOf(counted), wait)
    const hit = this.#unknown(await this.#clientOf(request))
    await Promise.all([limiter().count([hit], wait), forgotten])
    throw notFound()
  }

  /** One command at most for a client that is over its limit of unknown sessions. */
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

/** Undefined if the request does not say how long its body is, or says what is no length. */
function declaredLength(request: Request): number | undefined {
  const text = request.headers.get('content-length') ?? ''
  return /^\d+$/.test(text) ? Number(text) : undefined
}

/** A body that is larger than a minute's bytes is refused for good. */
function assertPossible({ limit, cost }: Hit): void {
  if (cost > limit) throw tooLarge('sessionCreateBytes', limit * KiB)
}

/** True when the store is away: the request itself then finds out. */
async function existsIfAnswered(sessionId: string): Promise<boolean> {
  return defaultStorage()
    .sessions.touch(sessionId)
    .catch(() => true)
}
