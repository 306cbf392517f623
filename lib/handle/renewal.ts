/**
 * Tracks whether the server renews TTLs on reads. One for each native storage.
 */
import type { NativeEvent } from '../native/native'

export class Renewal {
  /** Epoch milliseconds at which the server began to refuse renewals; Infinity while it renews. */
  stoppedAt = Infinity

  event(name: NativeEvent): void {
    if (name === 'renewals-stopped') this.stoppedAt = Date.now()
    if (name === 'writes-accepted') this.stoppedAt = Infinity
  }
}
