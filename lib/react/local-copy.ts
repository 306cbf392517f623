/**
 * What the server does not have yet, kept in this browser: one entry for each session and tab, in
 * localStorage, until it was saved. A tab finds its own entries again after a reload; entries of
 * tabs that are gone are found by their lock, which only a living tab holds.
 */
import { locks } from './browser'
import { isData, isEmpty, merge, noChanges, readChanges, type Changes } from './changes'
import { namesFrom, readEntry, removeEntry, removeExpired, writeEntry } from './entries'
import type { Data } from './state'
import type { TabIdentity } from './tab-identity'

export interface Kept {
  readonly changes: Changes
  /** What the server held in place of the changed members of the data, as far as it was known. */
  readonly seen: Data
}

export const nothingKept: Kept = { changes: noChanges, seen: {} }

/** The locks that tabs hold; null where the browser has none, and nobody can tell which tabs live. */
export type LivingTabs = ReadonlySet<string | undefined> | null

export async function livingTabs(): Promise<LivingTabs> {
  const answer = await locks()
    ?.query()
    .catch(() => null)
  return answer ? new Set(answer.held?.map(({ name }) => name)) : null
}

export class LocalCopy {
  /** The entry that others leave alone while this tab lives. */
  #locked: { key: string; release: () => void } | null = null

  constructor(
    private readonly prefix: string,
    private readonly tab: TabIdentity,
  ) {}

  /** Keeps changes for `ttl` milliseconds; none are nothing to keep. */
  write(session: string, { changes, seen }: Kept, ttl: number): void {
    if (isEmpty(changes)) return this.remove(session)
    const key = this.#keyOf(session)
    writeEntry(key, { ...changes, seen }, ttl)
    this.#lock(key)
  }

  remove(session: string): void {
    const key = this.#keyOf(session)
    removeEntry(key)
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
    return this.#namesOf(session, living).map(takeEntry).reduce(mergeKept, nothingKept)
  }

  /** What `take` would take out; it stays where it is. */
  peek(session: string, living: LivingTabs): Changes {
    const entries = this.#namesOf(session, living).map(readEntry)
    return entries.map(readChanges).reduce(merge, noChanges)
  }

  /** The entries of this tab and of tabs that are gone; this tab's own is the last. */
  #namesOf(session: string, living: LivingTabs): string[] {
    const own = this.#keyOf(session)
    return namesFrom(`${this.prefix}:${session}:`)
      .filter((key) => key === own || (living && !living.has(key)))
      .sort((a, b) => Number(a === own) - Number(b === own))
  }

  #keyOf(session: string): string {
    return `${this.prefix}:${session}:${this.tab.id}`
  }

  #lock(key: string): void {
    if (this.#locked?.key === key) return
    this.#unlock()
    const released = new Promise<void>((release) => (this.#locked = { key, release }))
    locks()
      ?.request(key, () => released)
      .catch(() => undefined)
  }

  #unlock(): void {
    this.#locked?.release()
    this.#locked = null
  }
}

function takeEntry(key: string): Kept {
  const entry = readEntry(key)
  removeEntry(key)
  return readKept(entry)
}

function readKept(entry: unknown): Kept {
  const seen = isData(entry) && isData(entry.seen) ? entry.seen : {}
  return { changes: readChanges(entry), seen }
}

/** `later` laid over `earlier`. */
export function mergeKept(earlier: Kept, later: Kept): Kept {
  return {
    changes: merge(earlier.changes, later.changes),
    seen: { ...earlier.seen, ...later.seen },
  }
}
