/**
 * The heartbeat of a tab in browsers without Web Locks, such as those that show a page without TLS.
 * While the tab has unsaved changes, it renews an entry of localStorage with a TTL. Owned by a
 * local copy.
 */
import { locks } from './browser'
import { readEntry, removeEntry, removeExpired, writeEntry } from './entries'
import type { TabIdentity } from './tab-identity'

const prefix = 'redis-session-storage:tab:'

const renewal = 30_000

/** Browsers throttle the timers of a page in the background to one run per minute. */
const ttl = 150_000

export class Lease {
  #timer: ReturnType<typeof setTimeout> | undefined
  #isHeld = false

  constructor(private readonly tab: TabIdentity) {}

  hold(): void {
    if (this.#isHeld || locks() !== undefined) return
    this.#isHeld = true
    removeExpired(prefix)
    this.#renew()
  }

  release(): void {
    this.#isHeld = false
    this.#expire()
  }

  /** The page is being left. */
  leave(): void {
    if (this.#isHeld) this.#expire()
  }

  /** The page is shown again. */
  stay(): void {
    if (this.#isHeld) this.#renew()
  }

  #renew(): void {
    clearTimeout(this.#timer)
    writeEntry(prefix + this.tab.id, {}, ttl)
    this.#timer = setTimeout(() => this.#renew(), renewal)
  }

  #expire(): void {
    clearTimeout(this.#timer)
    removeEntry(prefix + this.tab.id)
  }
}

/** Whether the lease of the tab is current. */
export function isLeased(tab: string): boolean {
  return readEntry(prefix + tab) !== null
}
