/**
 * What the server does not have yet, kept in this browser: one entry for each session and tab, in
 * localStorage, until it was saved. A tab finds its own entries again after a reload; entries of
 * tabs that are gone are found by their lock, or lease, which only a living tab holds.
 */
import { locks } from './browser'
import { isEmpty, merge, noChanges, readChanges, type Changes } from './changes'
import { entryText, namesFrom, readEntry, removeEntry, removeExpired, writeEntry } from './entries'
import { changesOf, fieldsOf, mergeKept, nothingKept, readKept, type Kept } from './kept'
import { isLeased, Lease } from './lease'
import type { TabIdentity } from './tab-identity'

/** Has the names of the entries of living tabs; null where the page cannot know which tabs live. */
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
  /** The entry that others leave alone while this tab lives. */
  #locked: { key: string; release: () => void } | null = null
  readonly lease: Lease
  /** The entry that this page wrote last, and has not removed. */
  #written: { session: string; key: string; text: string | null; until: number } | null = null

  constructor(
    private readonly prefix: string,
    private readonly tab: TabIdentity,
  ) {
    this.lease = new Lease(tab)
  }

  /** Whether a tab that kept changes of this session is known to be gone. */
  isGone(session: string, tab: string, living: LivingTabs): boolean {
    return living !== null && !living.has(`${this.prefix}:${session}:${tab}`)
  }

  /**
   * Keeps changes for `ttl` milliseconds; none are nothing to keep. Where space is short, the changes
   * are kept without what tells their saves apart.
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

  /** What this tab had kept; it stays where it is. */
  own(session: string): Kept {
    return readKept(readEntry(this.#keyOf(session)))
  }

  /**
   * Takes out what this tab and tabs that are gone had kept. Entries of any session whose time is
   * over are removed: nobody may ever come back to them.
   */
  take(session: string, living: LivingTabs): Kept {
    removeExpired(`${this.prefix}:`)
    this.#written = null
    return this.#namesOf(session, living).map(takeEntry).reduce(mergeKept, nothingKept)
  }

  /** Whether other tabs keep changes of this session. */
  hasOthers(session: string): boolean {
    return this.#othersOf(session).length > 0
  }

  /** Takes out what tabs that are gone had kept. */
  takeOthers(session: string, living: LivingTabs): Kept {
    const gone = this.#othersOf(session).filter((key) => living && !living.has(key))
    return gone.map(takeEntry).reduce(mergeKept, nothingKept)
  }

  /** What `take` would take out; it stays where it is. */
  peek(session: string, living: LivingTabs): Changes {
    const entries = this.#namesOf(session, living).map(readEntry)
    return entries.map(readChanges).reduce(merge, noChanges)
  }

  /**
   * Whether another page has taken or changed what this page had kept, to be asked after a return from
   * the back/forward cache. If not, an entry under an earlier id of the tab is removed.
   */
  wasTaken(session: string): boolean {
    const written = this.#written
    if (written?.session !== session) return false
    if (entryText(written.key) !== written.text) return Date.now() < written.until
    if (written.key !== this.#keyOf(session)) removeEntry(written.key)
    return false
  }

  /** The entries of this tab and of tabs that are gone; this tab's own is the last. */
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
