/**
 * Parses a stored session, checks its id and sets the times of the current activity. The times are
 * computed, because a read writes no value back.
 */
import { corrupt } from '../base/errors'
import { IsoTime } from '../base/iso-time'
import { parseObject } from '../base/json'
import type { Renewal } from '../handle/renewal'
import type { NativeOptions } from '../native/native'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isUuid(id: unknown): id is string {
  return typeof id === 'string' && uuid.test(id)
}

export function parseSession(text: string, id: string, operation: string): Record<string, unknown> {
  const session = parseObject(text, operation)
  if (session.sessionId === id) return session
  throw corrupt(operation, 'The stored value is not the session of this id')
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
   * Sets the times of an activity at `moment`. The activity renews the session by `ttl`
   * milliseconds; null leaves its expiry unchanged. If the server refuses renewals, the TTL was
   * last renewed no later than at the first refusal.
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
