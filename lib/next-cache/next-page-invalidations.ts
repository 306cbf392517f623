/**
 * Records when each page of an app was last invalidated by an instance of any build: revalidated on
 * demand or deleted. Pages rendered before that, and the output of builds made before, are not
 * served. The time is a position of the tag log, by the store's clock. If it cannot be recorded, a
 * tag of the page is invalidated instead, because failed tag invalidations are retried.
 */
import type { Handle } from '../handle/handle'
import { Locks } from '../locks/locks'
import { hashOf, NextCache } from './next-cache'
import { NextRecords, positionOf } from './next-records'

const namespace = 'isr-invalidated'
/** Invalidating this tag advances the log. No entry has it. */
const positionTag = 'isr-position'

/** The tag of a page, shared by all builds. */
export const pageTag = (key: string) => `isr-page:${hashOf(key)}`

export class NextPageInvalidations {
  readonly #cache: NextCache
  readonly #records: NextRecords
  readonly #locks: Locks
  readonly #tenant: string

  constructor(handle: Handle, tenant: string) {
    this.#cache = new NextCache(handle, tenant)
    this.#records = new NextRecords(handle, tenant)
    this.#locks = new Locks(handle)
    this.#tenant = tenant
  }

  /**
   * Returns the log position of the page's last invalidation. Never rejects. Resolves to 0 if the
   * page was never invalidated, and to undefined while the store is away.
   */
  last(key: string): Promise<number | undefined> {
    return this.#read(key).then(
      ({ position }) => position,
      () => undefined,
    )
  }

  /**
   * Returns the log position from which a page is rendered. Rejects if the store does not accept
   * writes; the page's tag is then invalidated now, or when the store is back.
   */
  async begin(key: string): Promise<number> {
    try {
      await this.#cache.revalidate([positionTag])
      return positionOf((await this.#read(key)).mark)
    } catch (error) {
      await this.#cache.revalidate([pageTag(key)])
      throw error
    }
  }

  /**
   * Invalidates renderings of the page from before the position. Rejects if the store does not
   * accept writes; the invalidation of the page's tag is then retried.
   */
  async invalidate(key: string, position: number): Promise<void> {
    if (!(await this.#record(key, position))) await this.#cache.revalidate([pageTag(key)])
  }

  /** Uses a lock, so that an earlier position never replaces a later one. */
  async #record(key: string, position: number): Promise<boolean> {
    const write = async () => {
      const last = await this.#read(key)
      if (last.position >= position) return true
      return this.#records.write(namespace, hashOf(key), position, last.mark)
    }
    const lock = `next_page:${this.#tenant}:${hashOf(key)}`
    return this.#locks.withLock(lock, write, { ttl: 10_000, wait: 1_000 }).catch(() => false)
  }

  async #read(key: string): Promise<{ position: number; mark: string }> {
    const { value, mark } = await this.#records.read<number>(namespace, hashOf(key))
    return { position: typeof value === 'number' ? value : 0, mark }
  }
}
