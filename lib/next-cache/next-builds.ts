/**
 * The builds of one app with pages in the store. Each running build renews a heartbeat. The pages
 * of a build whose heartbeat has lapsed are removed in batches of one hundred.
 */
import { randomUUID } from 'node:crypto'
import type { Handle } from '../handle/handle'
import { Locks } from '../locks/locks'
import { NextRecords } from './next-records'

/** TTL of a heartbeat in milliseconds. */
const heartbeatTtl = 86_400_000
/** TTL of a removal's claim in milliseconds, renewed after each step. */
const claimTtl = 60_000
/** Maximum number of removed builds to remember, the latest ones. */
const maxRemoved = 500
/** Keys per write of a removal. */
const batchSize = 100

interface BuildList {
  /** The segments of each build's page index, one for each process that stored pages. */
  builds: [build: string, segments: string[]][]
  /** Builds whose pages were removed. */
  removed: string[]
}

export type Heartbeat = 'renewed' | 'begun' | 'refused'

const listNamespace = 'isr-builds'

/** The cache namespace of a build's pages. */
export const pageNamespace = (build: string) => `isr.${build}`
/** The cache namespace of a build's page index. */
export const indexNamespace = (build: string) => `isr-index.${build}`
/** The key of one chunk of the index, a list of page keys. */
export const chunkKey = (segment: string, number: number) => `${segment}:${number}`
/** The key of the baseline record of the build output. */
export const baselineKey = 'baseline'

export class NextBuilds {
  readonly #handle: Handle
  readonly #tenant: string
  readonly #records: NextRecords
  readonly #locks: Locks

  constructor(handle: Handle, tenant: string) {
    this.#handle = handle
    this.#tenant = tenant
    this.#records = new NextRecords(handle, tenant)
    this.#locks = new Locks(handle)
  }

  /**
   * Renews or begins the heartbeat. Resolves to 'refused' while the pages of the build are being
   * removed.
   */
  async beat(build: string): Promise<Heartbeat> {
    if (await this.#extend(build, build, heartbeatTtl)) return 'renewed'
    return (await this.#acquire(build, build, heartbeatTtl)) ? 'begun' : 'refused'
  }

  /**
   * Lists the build and one segment of its index. Resolves to true if its pages were removed
   * before.
   */
  async register(build: string, segment: string): Promise<boolean> {
    const listed = await this.#list()
    if (isListed(listed.list, build, segment)) return listed.list.removed.includes(build)
    return this.#update((list) => {
      const others = list.builds.filter(([name]) => name !== build)
      const segments = list.builds.find(([name]) => name === build)?.[1] ?? []
      list.builds = [...others, [build, [...new Set([...segments, segment])]]]
      return list.removed.includes(build)
    })
  }

  /**
   * Returns the mark at which the tag log began, or null if it is unknown. The first build that
   * finds an empty log records it.
   */
  async logBeginning(): Promise<string | null> {
    const { value, mark } = await this.#records.read<string>(listNamespace, 'log')
    if (this.#records.isNewLog(mark)) {
      await this.#records.write(listNamespace, 'log', mark, mark)
      return mark
    }
    return typeof value === 'string' ? value : null
  }

  /** Removes the pages of builds whose heartbeat has lapsed. */
  async removeGone(running: string): Promise<void> {
    const { list } = await this.#list()
    for (const [build, segments] of list.builds) {
      if (build !== running) await this.#removeIfGone(build, segments)
    }
  }

  async #removeIfGone(build: string, segments: readonly string[]): Promise<void> {
    const claim = randomUUID()
    if (!(await this.#acquire(build, claim, claimTtl))) return
    try {
      for (const segment of segments) await this.#removeSegment(build, segment, claim)
      await this.#records.remove(indexNamespace(build), [baselineKey])
      await this.#unlist(build, segments)
    } finally {
      await this.#release(build, claim)
    }
  }

  /**
   * Removes the chunks last and in reverse order, so that an interrupted removal can be repeated.
   */
  async #removeSegment(build: string, segment: string, claim: string): Promise<void> {
    const index = indexNamespace(build)
    const chunks: string[] = []
    for (;;) {
      const key = chunkKey(segment, chunks.length)
      const { value: pages } = await this.#records.read<string[]>(index, key)
      if (!Array.isArray(pages)) break
      await this.#records.remove(pageNamespace(build), pages)
      await this.#records.remove(index, pages)
      chunks.push(key)
      if (!(await this.#extend(build, claim, claimTtl))) throw new Error('The claim has lapsed')
    }
    while (chunks.length > 0) {
      await this.#records.remove(index, chunks.splice(-batchSize).reverse())
    }
  }

  #unlist(build: string, removed: readonly string[]): Promise<void> {
    return this.#update((list) => {
      const segments = list.builds.find(([name]) => name === build)?.[1] ?? []
      const rest = segments.filter((segment) => !removed.includes(segment))
      const others = list.builds.filter(([name]) => name !== build)
      list.builds = rest.length > 0 ? [...others, [build, rest]] : others
      list.removed = [...new Set([build, ...list.removed])].slice(0, maxRemoved)
    })
  }

  async #list(): Promise<{ list: BuildList; mark: string }> {
    const { value, mark } = await this.#records.read<Partial<BuildList>>(listNamespace, 'list')
    const { builds, removed } = value ?? {}
    const list = {
      builds: Array.isArray(builds) ? builds : [],
      removed: Array.isArray(removed) ? removed : [],
    }
    return { list, mark }
  }

  #update<R>(change: (list: BuildList) => R): Promise<R> {
    const update = async () => {
      const { list, mark } = await this.#list()
      const result = change(list)
      await this.#records.write(listNamespace, 'list', list, mark)
      return result
    }
    return this.#locks.withLock(`next_builds:${this.#tenant}`, update, { ttl: 10_000, wait: 1_000 })
  }

  #heartbeatKey(build: string): string {
    return `next_build:${this.#tenant}:${build}`
  }

  async #acquire(build: string, token: string, ttl: number): Promise<boolean> {
    const key = this.#heartbeatKey(build)
    const fence = await this.#handle.call<number>('locks.acquire', (native, slot) =>
      native.locksAcquire(slot, key, token, ttl),
    )
    return fence > 0
  }

  #extend(build: string, token: string, ttl: number): Promise<boolean> {
    const key = this.#heartbeatKey(build)
    return this.#handle.call('locks.extend', (native, slot) =>
      native.locksExtend(slot, key, token, ttl),
    )
  }

  #release(build: string, token: string): Promise<boolean> {
    const key = this.#heartbeatKey(build)
    return this.#handle.call('locks.release', (native, slot) =>
      native.locksRelease(slot, key, token),
    )
  }
}

function isListed(list: BuildList, build: string, segment: string): boolean {
  return list.builds.some(([name, segments]) => name === build && segments.includes(segment))
}
