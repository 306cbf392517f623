/**
 * What the only writer of a session knows of it. Its counter only grows: it is at least what was
 * acknowledged, and at most what was tried. Once an end was tried without an answer, the session may
 * be there or not; once an end was acknowledged, it is gone for good.
 */
import type { Stage } from './stage'

interface Content {
  sessionId: string
  mark: string
  count: number
}

export class Owned {
  acknowledged = 0
  tried = 0
  end: 'none' | 'tried' | 'acknowledged' = 'none'

  constructor(
    readonly stage: Stage,
    readonly kind: string,
    readonly id: string,
    readonly mark: string,
  ) {}

  /** The fields of the next update. */
  next(): { count: number } {
    this.tried += 1
    return { count: this.tried }
  }

  /** What an update resolved to. */
  updated(session: Content): void {
    this.expect(session.count === this.tried, 'an update resolved to what it did not write')
    this.saw(session)
  }

  /** What a read resolved to. */
  saw(session: Content | null): void {
    if (session === null) {
      this.expect(this.end !== 'none', 'an acknowledged session is lost')
      return
    }
    this.expect(session.sessionId === this.id, 'a session of another id')
    this.expect(session.mark === this.mark, "another session's data")
    this.expect(this.end !== 'acknowledged', 'an ended session is back')
    this.expect(session.count >= this.acknowledged, 'an acknowledged write is lost')
    this.expect(session.count <= this.tried, 'a count that nobody wrote')
    this.acknowledged = Math.max(this.acknowledged, session.count)
  }

  expect(holds: boolean, what: string): void {
    this.stage.expect(holds, `${this.kind}: ${what}`)
  }
}
