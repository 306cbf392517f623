/**
 * When each page of an app was ended by an instance of any build: revalidated on demand or deleted.
 * What was rendered before, and the files of a build made before, are not served any more. The time
 * is a position of the tag log, by the clock of the store. A page whose end cannot be recorded is
 * ended by a tag, because invalidations that fail are made when the store is back.
 */
import type { Handle } from './handle'
import { hashOf, NextCache } from './next-cache'
import { NextRecords, positionOf } from './next-records'

const namespace = 'isr-ended'
/** Its invalidation moves the log; no entry has it. */
const positionTag = 'isr-position'

/** A tag of every page with that key, of all builds. */
export const pageTag = (key: string) => `isr-page:${hashOf(key)}`

export class NextPageEnds {
  readonly #cache: NextCache
  readonly #records: NextRecords

  constructor(handle: Handle, tenant: string) {
    this.#cache = new NextCache(handle, tenant)
    this.#records = new NextRecords(handle, tenant)
  }

  /** Never rejects. 0 for a page that was not ended, undefined while the store is away. */
  async last(key: string): Promise<number | undefined> {
    return this.#read(key).then(
      ({ end }) => end,
      () => undefined,
    )
  }

  /**
   * The present position, before the page is rendered. Rejects when the store does not accept
   * writes; then the page is ended at once, or when the store is back.
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

  /** Ends what was rendered before the position. Rejects as `begin` does. */
  async end(key: string, position: number): Promise<void> {
    if (!(await this.#record(key, position))) await this.#cache.revalidate([pageTag(key)])
  }

  async #record(key: string, position: number): Promise<boolean> {
    try {
      const { end, mark } = await this.#read(key)
      return end >= position || (await this.#records.write(namespace, hashOf(key), position, mark))
    } catch {
      return false
    }
  }

  async #read(key: string): Promise<{ end: number; mark: string }> {
    const { value, mark } = await this.#records.read<number>(namespace, hashOf(key))
    return { end: typeof value === 'number' ? value : 0, mark }
  }
}
