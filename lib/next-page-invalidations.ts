/**
 * When each page of an app was last invalidated by an instance of any build: revalidated on demand or
 * deleted. Pages rendered before that, and the files of builds made before, are not served. The time
 * is a position of the tag log, by the clock of the store. If it cannot be recorded, a tag of the page
 * is invalidated, because a failed invalidation of a tag is repeated when the store is back.
 */
import type { Handle } from './handle'
import { hashOf, NextCache } from './next-cache'
import { NextRecords, positionOf } from './next-records'

const namespace = 'isr-invalidated'
/** Its invalidation advances the log; no entry has this tag. */
const positionTag = 'isr-position'

/** The tag of a page in all builds. */
export const pageTag = (key: string) => `isr-page:${hashOf(key)}`

export class NextPageInvalidations {
  readonly #cache: NextCache
  readonly #records: NextRecords

  constructor(handle: Handle, tenant: string) {
    this.#cache = new NextCache(handle, tenant)
    this.#records = new NextRecords(handle, tenant)
  }

  /** Never rejects. 0 if the page was never invalidated, undefined while the store is away. */
  last(key: string): Promise<number | undefined> {
    return this.#read(key).then(
      ({ position }) => position,
      () => undefined,
    )
  }

  /**
   * Returns the position from which on a page is rendered. Rejects if the store does not accept
   * writes; the page is then invalidated at once, or when the store is back.
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

  /** Invalidates what was rendered before the position. Rejects as `begin` does. */
  async invalidate(key: string, position: number): Promise<void> {
    if (!(await this.#record(key, position))) await this.#cache.revalidate([pageTag(key)])
  }

  async #record(key: string, position: number): Promise<boolean> {
    try {
      const last = await this.#read(key)
      if (last.position >= position) return true
      return await this.#records.write(namespace, hashOf(key), position, last.mark)
    } catch {
      return false
    }
  }

  async #read(key: string): Promise<{ position: number; mark: string }> {
    const { value, mark } = await this.#records.read<number>(namespace, hashOf(key))
    return { position: typeof value === 'number' ? value : 0, mark }
  }
}
