/**
 * What a stored session's text becomes for its reader: the object, checked to be the session of that
 * id, with the times of an activity. They are computed: reading writes no value back.
 */
import { corrupt } from './errors'
import { IsoTime } from './iso-time'
import { parseObject } from './json'
import type { NativeEvent, NativeOptions } from './native'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isUuid(id: unknown): id is string {
  return typeof id === 'string' && uuid.test(id)
}

export function parseSession(text: string, id: string, operation: string): Record<string, unknown> {
  const session = parseObject(text, operation)
  if (session.sessionId === id) return session
  throw corrupt(operation, 'What is stored under the id is not the session of that id')
}

/** Whether reads renew the TTL. One for each native storage. */
export class Renewal {
  /** Epoch milliseconds since when the server has refused to renew; Infinity while it renews. */
  stoppedAt = Infinity

  event(name: NativeEvent): void {
    if (name === 'renewals-stopped') this.stoppedAt = Date.now()
    if (name === 'writes-accepted') this.stoppedAt = Infinity
  }
}

export class SessionTimes {
  readonly #sliding: boolean
  readonly #ttl: number
  readonly #absoluteTtl: number
  readonly #activity = new IsoTime()
  readonly #end = new IsoTime()

  constructor(
    options: NativeOptions,
    private readonly renewal: Renewal,
  ) {
    this.#sliding = options.slidingExpiration
    this.#ttl = options.sessionTtl * 1000
    this.#absoluteTtl = options.absoluteSessionTtl * 1000
  }

  /**
   * The session as it is after an activity at that moment, which slides it by `ttl` milliseconds,
   * or leaves its end alone if that is null. A TTL that the server refuses to renew was renewed
   * before the first refusal at the latest.
   */
  show(
    session: Record<string, unknown>,
    moment: number,
    ttl: number | null = this.#ttl,
  ): Record<string, unknown> {
    session.lastActivity = this.#activity.at(moment)
    const renewed = Math.min(moment, this.renewal.stoppedAt)
    if (this.#sliding && ttl !== null) {
      session.expiresAt = this.#end.at(this.#endOf(session, renewed + ttl))
    }
    return session
  }

  #endOf(session: Record<string, unknown>, end: number): number {
    if (this.#absoluteTtl === 0) return end
    const { createdAt } = session
    const latest = typeof createdAt === 'string' ? Date.parse(createdAt) + this.#absoluteTtl : end
    return latest < end ? latest : end
  }
}
