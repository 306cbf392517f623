/**
 * The builds of one app that have pages in the store. Each running build renews a heartbeat; the
 * pages of a build whose heartbeat has lapsed are removed, a hundred at a time.
 */
import { randomUUID } from 'node:crypto'
import type { Handle } from './handle'
import { Locks } from './locks'
import { NextRecords } from './next-records'

/** Milliseconds that a heartbeat lasts. */
const heartbeatTtl = 86_400_000
/** Milliseconds that a process may take for one step of a removal. */
const claimTtl = 60_000
/** Names of removed builds that are kept, the latest ones. */
const maxRemoved = 500
/** Keys removed in one write. */
const batchSize = 100

interface BuildList {
  /** By build: the segments of its page index, one for each process that stored pages. */
  builds: [build: string, segments: string[]][]
  /** Builds whose pages were removed. */
  removed: string[]
}

export type Heartbeat = 'renewed' | 'begun' | 'refused'

const listNamespace = 'isr-builds'

/** Where the pages of a build are stored. */
export const pageNamespace = (build: string) => `isr.${build}`
/** Where the index of those pages is stored. */
export const indexNamespace = (build: string) => `isr-index.${build}`
/** The key of one chunk of the index: a list of page keys. */
export const chunkKey = (segment: string, number: number) => `${segment}:${number}`
/** The key of the record that stands for the output of the build. */
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

  /** 'refused' while the pages of the build are being removed. */
  async beat(build: string): Promise<Heartbeat> {
    if (await this.#extend(build, build, heartbeatTtl)) return 'renewed'
    return (await this.#acquire(build, build, heartbeatTtl)) ? 'begun' : 'refused'
  }

  /** Lists the build and a segment of its index. Resolves to whether its pages were removed before. */
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
   * The mark at which the tag log began, or null when that is unknown. It is recorded by the first
   * build that finds the log empty.
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

  /** The chunks go last and in reverse, so that an interrupted removal can be repeated. */
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
