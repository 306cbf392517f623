/**
 * Unsaved changes in localStorage, one entry per session and tab, kept until the server has stored
 * them. A tab finds its own entries after a reload. An entry belongs to a closed tab if no tab
 * holds the Web Lock of the entry or, in browsers without Web Locks, the lease of its tab.
 */
import { locks } from './browser'
import { isEmpty, merge, noChanges, readChanges, type Changes } from './changes'
import { entryText, namesFrom, readEntry, removeEntry, removeExpired, writeEntry } from './entries'
import { changesOf, fieldsOf, mergeKept, nothingKept, readKept, type Kept } from './kept'
import { isLeased, Lease } from './lease'
import type { TabIdentity } from './tab-identity'

/** Contains the entries of open tabs; null if the page cannot know which tabs are open. */
export type LivingTabs = { has(entry: string): boolean } | null

export async function livingTabs(): Promise<LivingTabs> {
  const manager = locks()
  if (manager === undefined) return { has: (entry) => isLeased(tabOf(entry)) }
  const answer = await manager.query().catch(() => null)
  return answer && new Set(answer.held?.map(({ name = '' }) => name))
}

function tabOf(entry: string): string {
  return entry.slice(entry.lastIndexOf(':') + 1)
}

export class LocalCopy {
  /** The entry that other tabs must not take while this tab is open. */
  #locked: { key: string; release: () => void } | null = null
  readonly lease: Lease
  /** The entry that this page wrote last and has not removed. */
  #written: { session: string; key: string; text: string | null; until: number } | null = null

  constructor(
    private readonly prefix: string,
    private readonly tab: TabIdentity,
  ) {
    this.lease = new Lease(tab)
  }

  /** Whether the tab that kept changes of this session is known to be closed. */
  isGone(session: string, tab: string, living: LivingTabs): boolean {
    return living !== null && !living.has(`${this.prefix}:${session}:${tab}`)
  }

  /**
   * Keeps changes for `ttl` milliseconds, or removes the entry if there are none. If storage is
   * nearly full, only the changes are kept, without the numbers of their saves.
   */
  write(session: string, kept: Kept, ttl: number): void {
    if (isEmpty(changesOf(kept))) return this.remove(session)
    const key = this.#keyOf(session)
    if (!writeEntry(key, fieldsOf(kept), ttl)) writeEntry(key, changesOf(kept), ttl)
    this.#written = { session, key, text: entryText(key), until: Date.now() + ttl }
    this.#lock(key)
  }

  remove(session: string): void {
    const key = this.#keyOf(session)
    removeEntry(key)
    this.#written = null
    if (this.#locked?.key === key) this.#unlock()
  }

  /** Returns what this tab kept, without removing it. */
  own(session: string): Kept {
    return readKept(readEntry(this.#keyOf(session)))
  }

  /**
   * Removes and returns what this tab and closed tabs kept. Also removes the expired entries of all
   * sessions, to which no page may ever return.
   */
  take(session: string, living: LivingTabs): Kept {
    removeExpired(`${this.prefix}:`)
    this.#written = null
    return this.#namesOf(session, living).map(takeEntry).reduce(mergeKept, nothingKept)
  }

  /** Whether other tabs, open or closed, keep changes of this session. */
  hasOthers(session: string): boolean {
    return this.#othersOf(session).length > 0
  }

  /** Removes and returns what closed tabs kept. */
  takeOthers(session: string, living: LivingTabs): Kept {
    const gone = this.#othersOf(session).filter((key) => living && !living.has(key))
    return gone.map(takeEntry).reduce(mergeKept, nothingKept)
  }

  /** Returns what `take` would return, without removing it. */
  peek(session: string, living: LivingTabs): Changes {
    const entries = this.#namesOf(session, living).map(readEntry)
    return entries.map(readChanges).reduce(merge, noChanges)
  }

  /**
   * Whether another page has taken or changed what this page kept. Call it after a return from the
   * back/forward cache. If false, it removes the entry under an earlier id of the tab.
   */
  wasTaken(session: string): boolean {
    const written = this.#written
    if (written?.session !== session) return false
    if (entryText(written.key) !== written.text) return Date.now() < written.until
    if (written.key !== this.#keyOf(session)) removeEntry(written.key)
    return false
  }

  /** The entries of this tab and of closed tabs; the own entry comes last. */
  #namesOf(session: string, living: LivingTabs): string[] {
    const own = this.#keyOf(session)
    return namesFrom(`${this.prefix}:${session}:`)
      .filter((key) => key === own || (living && !living.has(key)))
      .sort((a, b) => Number(a === own) - Number(b === own))
  }

  #othersOf(session: string): string[] {
    const own = this.#keyOf(session)
    return namesFrom(`${this.prefix}:${session}:`).filter((key) => key !== own)
  }

  #keyOf(session: string): string {
    return `${this.prefix}:${session}:${this.tab.id}`
  }

  #lock(key: string): void {
    if (this.#locked?.key === key) return
    this.#unlock()
    this.lease.hold()
    const released = new Promise<void>((release) => (this.#locked = { key, release }))
    locks()
      ?.request(key, () => released)
      .catch(() => undefined)
  }

  #unlock(): void {
    this.#locked?.release()
    this.#locked = null
    this.lease.release()
  }
}

function takeEntry(key: string): Kept {
  const entry = readEntry(key)
  removeEntry(key)
  return readKept(entry)
}
