/**
 * Invalidations that the store has not made: it was away, or refused them. They are repeated until it
 * makes them; before that, this process serves no entry of their tenant.
 */
import type { Handle } from './handle'

/** Milliseconds. */
const betweenAttempts = 1000
/** Tags that are kept; with more, all entries of the tenant are invalidated. */
const maxTags = 10_000

const owed = new WeakMap<Handle, Map<string, OwedInvalidations>>()

/** The one of that tenant and storage. */
export function owedInvalidations(handle: Handle, tenant: string): OwedInvalidations {
  const ofHandle = owed.get(handle) ?? new Map<string, OwedInvalidations>()
  owed.set(handle, ofHandle)
  const known = ofHandle.get(tenant) ?? new OwedInvalidations(handle, tenant)
  ofHandle.set(tenant, known)
  return known
}

export class OwedInvalidations {
  readonly #handle: Handle
  readonly #tenant: string
  /** By the seconds for which an entry with the tag is still served as stale. */
  #tags = new Map<number, Set<string>>()
  #everything = false
  #attempt: Promise<boolean> | undefined
  #nextAttempt = 0
  #timer: NodeJS.Timeout | undefined

  constructor(handle: Handle, tenant: string) {
    this.#handle = handle
    this.#tenant = tenant
  }

  /** Entries with one of the tags are stale now and expired `seconds` later. Rejects when it is owed. */
  async invalidate(tags: readonly string[], seconds: number): Promise<void> {
    try {
      await this.#send(tags, seconds)
    } catch (error) {
      this.#add(tags, seconds)
      throw error
    }
  }

  /** Never rejects. Resolves to whether nothing is owed, after an attempt if one is due. */
  settle(): Promise<boolean> {
    if (this.#isEmpty) return Promise.resolve(true)
    if (this.#attempt !== undefined) return this.#attempt
    if (performance.now() < this.#nextAttempt) return Promise.resolve(false)
    this.#attempt = this.#sendAll().finally(() => {
      this.#attempt = undefined
      this.#nextAttempt = performance.now() + betweenAttempts
    })
    return this.#attempt
  }

  get #isEmpty(): boolean {
    return this.#tags.size === 0 && !this.#everything
  }

  async #sendAll(): Promise<boolean> {
    const [tags, everything] = [this.#tags, this.#everything]
    this.#tags = new Map()
    this.#everything = false
    try {
      if (everything) await this.#clear()
      await Promise.all([...tags].map(([seconds, set]) => this.#send([...set], seconds)))
    } catch {
      this.#everything ||= everything
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
      this.#everything = true
    }
    this.#timer ??= setInterval(() => void this.#retry(), betweenAttempts).unref()
  }

  async #retry(): Promise<void> {
    if (!this.#handle.closed && !(await this.settle())) return
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
