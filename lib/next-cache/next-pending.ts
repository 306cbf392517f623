/**
 * Tag invalidations that failed because the store was away or refused them. They are retried until
 * they succeed. Until then this process serves no entry of the tenant.
 */
import type { Handle } from '../handle/handle'

/** Milliseconds. */
const betweenAttempts = 1000
/** Above this number of pending tags, all entries of the tenant are invalidated instead. */
const maxTags = 10_000

const pending = new WeakMap<Handle, Map<string, PendingInvalidations>>()

/** Returns the pending invalidations of a tenant for a handle. */
export function pendingInvalidations(handle: Handle, tenant: string): PendingInvalidations {
  const ofHandle = pending.get(handle) ?? new Map<string, PendingInvalidations>()
  pending.set(handle, ofHandle)
  const known = ofHandle.get(tenant) ?? new PendingInvalidations(handle, tenant)
  ofHandle.set(tenant, known)
  return known
}

export class PendingInvalidations {
  readonly #handle: Handle
  readonly #tenant: string
  /** By the number of seconds for which entries with the tag may be served as stale. */
  #tags = new Map<number, Set<string>>()
  #isClearPending = false
  #attempt: Promise<boolean> | undefined
  #nextAttempt = 0
  #timer: NodeJS.Timeout | undefined

  constructor(handle: Handle, tenant: string) {
    this.#handle = handle
    this.#tenant = tenant
  }

  /**
   * Makes entries with one of the tags stale; they expire `seconds` later, or now if it is 0.
   * Rejects if the store does not accept the write; the invalidation is then pending.
   */
  async invalidate(tags: readonly string[], seconds: number): Promise<void> {
    try {
      await this.#send(tags, seconds)
    } catch (error) {
      this.#add(tags, seconds)
      throw error
    }
  }

  /**
   * Retries the pending invalidations if an attempt is due. Never rejects. Resolves to true if
   * nothing is pending.
   */
  flush(): Promise<boolean> {
    if (this.#attempt !== undefined) return this.#attempt
    if (this.#isEmpty) return Promise.resolve(true)
    if (performance.now() < this.#nextAttempt) return Promise.resolve(false)
    this.#attempt = this.#sendAll().finally(() => {
      this.#attempt = undefined
      this.#nextAttempt = performance.now() + betweenAttempts
    })
    return this.#attempt
  }

  get #isEmpty(): boolean {
    return this.#tags.size === 0 && !this.#isClearPending
  }

  async #sendAll(): Promise<boolean> {
    const [tags, clear] = [this.#tags, this.#isClearPending]
    this.#tags = new Map()
    this.#isClearPending = false
    try {
      if (clear) await this.#clear()
      await Promise.all([...tags].map(([seconds, set]) => this.#send([...set], seconds)))
    } catch {
      this.#isClearPending ||= clear
      for (const [seconds, set] of tags) this.#add([...set], seconds)
    }
    return this.#isEmpty
  }

  #add(tags: readonly string[], seconds: number): void {
    const known = this.#tags.get(seconds) ?? new Set()
    this.#tags.set(seconds, known)
    for (const tag of tags) known.add(tag)
    const count = [...this.#tags.values()].reduce((sum, { size }) => sum + size, 0)
    if (count > maxTags) {
      this.#tags = new Map()
      this.#isClearPending = true
    }
    this.#timer ??= setInterval(() => void this.#retry(), betweenAttempts).unref()
  }

  async #retry(): Promise<void> {
    if (!this.#handle.closed && !(await this.flush())) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #send(tags: readonly string[], seconds: number): Promise<void> {
    const list = tags as string[]
    return this.#handle.call('cache.invalidateTags', (native, slot) =>
      seconds > 0
        ? native.cacheMakeStale(slot, this.#tenant, list, seconds)
        : native.cacheInvalidateTags(slot, this.#tenant, list),
    )
  }

  #clear(): Promise<void> {
    return this.#handle.call('cache.clear', (native, slot) => native.cacheClear(slot, this.#tenant))
  }
}
