/**
 * The data of the session as this tab last knew it on the server. A difference in a response is a
 * change of another tab or browser. Owned by a saver.
 */
import { isData, type Changes } from './changes'
import type { Kept } from './kept'
import type { Data } from './state'

/** Members that differ, and those among them that another tab or browser changed. */
export interface ViewChange {
  readonly differing: string[]
  readonly foreign: string[]
}

export class ServerView {
  /** When the session was last read, in epoch milliseconds; null before the first read. */
  readAt: number | null = null
  #data: Data = {}
  /**
   * Server values of unsaved members at their first change or at the last dismissal of the notice.
   */
  #base: Data = {}
  /** Members saved since the last read. The server may have normalized their values. */
  readonly #unconfirmed = new Set<string>()
  /** The stored values of members saved since the last read. */
  #stored: Data = {}
  /**
   * Values that either come from a save in doubt of this browser, normalized by the server, or were
   * changed elsewhere. The response to the repeated save decides.
   */
  #suspected: Data = {}
  /** Members that other tabs saved since the last read. */
  readonly #announced = new Set<string>()

  /** Prepares for another session. */
  reset(): void {
    this.readAt = null
    this.#base = this.#suspected = {}
    this.read({})
  }

  announce(names: readonly string[]): void {
    for (const name of names) this.#announced.add(name)
  }

  /**
   * Returns the members of `saved`, just saved by another tab, that this tab saves with a different
   * value at the same time. Whichever value was stored last, this page never showed the value of
   * the other tab.
   */
  contested(saved: Data, own: readonly Data[]): string[] {
    const isChangedHere = (name: string) =>
      this.#unconfirmed.has(name) || own.some((data) => Object.hasOwn(data, name))
    return Object.keys(saved).filter(
      (name) => isChangedHere(name) && !holds([...own, this.#data], name, saved),
    )
  }

  /** Whether this tab saved a value of the member that a tab that read `seen` has not seen. */
  savedSince(name: string, seen: Data): boolean {
    return this.#unconfirmed.has(name) && !isEqual(this.#data[name], seen[name])
  }

  /** Records accepted changes. For a repeat, the server may have accepted them earlier. */
  saved({ projectData }: Changes, isRepeat: boolean): void {
    const sent = json(projectData)
    this.#data = { ...this.#data, ...sent }
    for (const [name, value] of Object.entries(sent))
      if (Object.hasOwn(this.#base, name)) this.#base[name] = value
    if (!isRepeat) for (const name of Object.keys(sent)) this.#unconfirmed.add(name)
  }

  /**
   * Records the stored values of a save. Returns the suspected members that were changed elsewhere
   * before it.
   */
  storedAs(stored: Data): string[] {
    this.#stored = { ...this.#stored, ...stored }
    const suspected = this.#suspected
    const known = Object.keys(suspected).filter((name) => Object.hasOwn(stored, name))
    this.#suspected = Object.fromEntries(
      Object.entries(suspected).filter(([name]) => !known.includes(name)),
    )
    return known.filter((name) => !isEqual(json(stored)[name], suspected[name]))
  }

  /**
   * Takes members whose value in a response is neither the one last seen nor one sent. Returns
   * those that were certainly changed elsewhere. A value of a save in doubt is only suspected if
   * its tab saved last: the server may have normalized it.
   */
  suspect(conflicts: string[], answered: Data, { sent }: Kept, lastTab: unknown): string[] {
    const doubts = sent.filter(({ save }) => save?.tab === lastTab)
    const isSuspected = (name: string) =>
      doubts.some(({ changes }) => Object.hasOwn(changes.projectData, name))
    const suspected = conflicts.filter(isSuspected)
    this.#suspected = Object.fromEntries(suspected.map((name) => [name, answered[name] ?? null]))
    return conflicts.filter((name) => !isSuspected(name))
  }

  /** The server holds exactly this data. */
  read(data: Data): void {
    this.#data = data
    this.#stored = {}
    this.#unconfirmed.clear()
    this.#announced.clear()
  }

  /**
   * Returns the server value of each unsaved member at its first change. Returns nothing before the
   * session is created or read.
   */
  baseOf(names: string[]): Data {
    if (this.readAt === null) return {}
    const known = { ...this.#data, ...this.#base }
    this.#base = Object.fromEntries(names.map((name) => [name, known[name] ?? null]))
    return this.#base
  }

  /** Restores the base of changes that an earlier page kept. */
  restoreBase(base: Data): void {
    this.#base = { ...this.#base, ...base }
  }

  /** Compares later changes with the current values of the server. */
  forgetBase(): void {
    this.#base = {}
  }

  /**
   * Compares a response with the view. Values in `own`, which this tab sent or is going to send,
   * are not changes of other tabs. Neither are their normalized forms, unless another tab or device
   * saved after this tab.
   */
  changeTo(answered: Data, own: readonly Data[], isLastSaveOwn: boolean): ViewChange {
    const isNormalized = (name: string) =>
      this.#announced.size > 0 ? !this.#announced.has(name) : isLastSaveOwn
    const isOwn = (name: string) =>
      (this.#unconfirmed.has(name) && isNormalized(name)) ||
      holds([...own, this.#stored], name, answered)
    const names = new Set([...Object.keys(this.#data), ...Object.keys(answered)])
    const differing = [...names].filter((name) => !isEqual(answered[name], this.#data[name]))
    return { differing, foreign: differing.filter((name) => !isOwn(name)) }
  }
}

/** Returns the id of the tab that saved last, from the response to a load. */
export function lastTabOf({ lastSave }: Data): string | undefined {
  const tab = isData(lastSave) ? lastSave.tab : undefined
  return typeof tab === 'string' ? tab : undefined
}

/**
 * Returns the members of a response that differ both from what this browser read and from what it
 * sent.
 */
export function conflictsWith(answered: Data, seen: Data, own: readonly Data[]): string[] {
  return Object.keys(seen).filter(
    (name) => !isEqual(answered[name], seen[name]) && !holds(own, name, answered),
  )
}

/** Whether one of `all` has the member with the value of `answered`. */
function holds(all: readonly Data[], name: string, answered: Data): boolean {
  return all.some(
    (data) =>
      Object.hasOwn(data, name) && isEqual(json({ value: data[name] }).value, answered[name]),
  )
}

/** Returns the data as it looks after JSON serialization. */
function json(data: Data): Data {
  return JSON.parse(JSON.stringify(data)) as Data
}

/** Whether two JSON values are equal. A missing value equals null, its stored form. */
export function isEqual(a: unknown = null, b: unknown = null): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [one, other] = [a as Data, b as Data]
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  return names.every((name) => Object.hasOwn(other, name) && isEqual(one[name], other[name]))
}
