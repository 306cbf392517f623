/**
 * How often one client may ask, and how often in vain: SESSION_RATE_LIMIT and SESSION_MAX_ATTEMPTS a
 * minute. The limiter is no gate for what the store decides: while the store is away, or does not
 * answer within 250 ms, it lets every request through, to whatever becomes of it there.
 */
import { createHash } from 'node:crypto'
import { defaultStorage } from '../default-storage'
import { isUuid } from '../session-times'
import { clientKey, type ClientOptions } from './client'
import { notFound, Refusal } from './refusal'
import { StoreWait } from './store-wait'

const window = 60

export class Limits {
  constructor(private readonly options: ClientOptions) {}

  /**
   * Throws a Refusal (429) when the client has asked too often. The client is who has the session
   * that the request names, if it may name one.
   */
  async admit(request: Request, sessionId?: string): Promise<void> {
    const named = this.#namedClient(sessionId)
    await admit(named ?? (await this.#clientOf(request)), new StoreWait())
  }

  /** As `admit`, for a user who is known. */
  async admitUser(request: Request, tenantId: string, userId: string): Promise<void> {
    const known = this.options.clientKey === undefined
    const client = known ? `user ${tenantId}:${userId}` : await this.#clientOf(request)
    await admit(client, new StoreWait())
  }

  /** Counts a request in vain; throws a Refusal (429) when there were too many of this client. */
  async failed(request: Request, wait = new StoreWait()): Promise<void> {
    const client = await this.#clientOf(request)
    await hit('attempts', client, defaultStorage().settings.sessionMaxAttempts, wait)
  }

  /**
   * Ends a request that named a session which is not there. One that was admitted by the id of that
   * session is a request of who asked, after all; nothing of the id stays behind.
   */
  async missing(request: Request, admittedBy?: string): Promise<never> {
    const nobody = this.#namedClient(admittedBy)
    const wait = new StoreWait()
    if (nobody !== undefined) {
      await forget('requests', nobody, wait)
      await admit(await this.#clientOf(request), wait)
    }
    await this.failed(request, wait)
    throw notFound()
  }

  #namedClient(sessionId: string | undefined): string | undefined {
    const named = this.options.clientKey === undefined && isUuid(sessionId)
    return named ? `session ${sessionId}` : undefined
  }

  async #clientOf(request: Request): Promise<string> {
    const { options } = this
    if (options.clientKey === undefined) return `address ${clientKey(request, options)}`
    const key: unknown = await options.clientKey(request)
    if (typeof key === 'string') return `key ${key}`
    throw new Error('`clientKey` must return a string')
  }
}

type Counted = 'requests' | 'attempts'

/** Who asks stands in no key: neither an address nor the id of a session. */
function keyOf(what: Counted, client: string): string {
  return `http:${what}:${createHash('sha256').update(client).digest('base64url')}`
}

async function forget(what: Counted, client: string, wait: StoreWait): Promise<void> {
  await wait.for(defaultStorage().rateLimits.reset(keyOf(what, client)))
}

function admit(client: string, wait: StoreWait): Promise<void> {
  return hit('requests', client, defaultStorage().settings.sessionRateLimit, wait)
}

async function hit(what: Counted, client: string, limit: number, wait: StoreWait): Promise<void> {
  const hitting = defaultStorage().rateLimits.hit(keyOf(what, client), { limit, window })
  const result = await wait.for(hitting)
  if (result === undefined || result.allowed) return
  throw new Refusal(429, 'ERR_RATE_LIMITED', 'Too many requests', {
    'Retry-After': String(Math.max(result.retryAfter, 1)),
  })
}
