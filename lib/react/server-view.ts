/**
 * The data of the session as this tab last knew it on the server. What an answer changes in it was
 * changed by another tab or browser. Owned by a saver.
 */
import { isData, type Changes } from './changes'
import type { Kept } from './kept'
import type { Data } from './state'

/** Members of the data: those that differ, and those among them that somebody else changed. */
export interface ViewChange {
  readonly differing: string[]
  readonly foreign: string[]
}

export class ServerView {
  /** When the session was last read, in epoch milliseconds; null before the first time. */
  readAt: number | null = null
  #data: Data = {}
  /** What the server held when each unsaved member was first changed, or when a notice was dismissed. */
  #base: Data = {}
  /** Members that this tab saved since it last read them: the server may have normalized them. */
  readonly #unconfirmed = new Set<string>()
  /** What the server made of the members that this tab saved since it last read them. */
  #stored: Data = {}
  /** Values that are this browser's own or not: the answer to a repeated save tells. */
  #suspected: Data = {}
  /** Members that other tabs saved since this tab last read. */
  readonly #announced = new Set<string>()

  /** The session is another one. */
  reset(): void {
    this.readAt = null
    this.#base = this.#suspected = {}
    this.read({})
  }

  announce(names: readonly string[]): void {
    for (const name of names) this.#announced.add(name)
  }

  /**
   * The members of `saved`, which another tab has just saved, of which this tab saves another value at
   * the same time. Whichever was stored last, the other tab's value was never shown here.
   */
  contested(saved: Data, own: readonly Data[]): string[] {
    const isChangedHere = (name: string) =>
      this.#unconfirmed.has(name) || own.some((data) => Object.hasOwn(data, name))
    return Object.keys(saved).filter(
      (name) => isChangedHere(name) && !holds([...own, this.#data], name, saved),
    )
  }

  /** Whether this tab saved a value of the member that a tab that saw `seen` did not see. */
  savedSince(name: string, seen: Data): boolean {
    return this.#unconfirmed.has(name) && !isEqual(this.#data[name], seen[name])
  }

  /** The server accepted these changes, or had accepted them before when it is a repeat. */
  saved({ projectData }: Changes, isRepeat: boolean): void {
    const sent = json(projectData)
    this.#data = { ...this.#data, ...sent }
    for (const [name, value] of Object.entries(sent))
      if (Object.hasOwn(this.#base, name)) this.#base[name] = value
    if (!isRepeat) for (const name of Object.keys(sent)) this.#unconfirmed.add(name)
  }

  /** What the server made of a save. Gives the suspected members that were changed elsewhere before it. */
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
   * Members that an answer has otherwise than they were seen and sent. Gives those that were certainly
   * changed elsewhere: of a save in doubt of the tab that saved last the server may have normalized them.
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
   * What the server held when each of these unsaved members was first changed. None before the session
   * was created or read.
   */
  baseOf(names: string[]): Data {
    if (this.readAt === null) return {}
    const known = { ...this.#data, ...this.#base }
    this.#base = Object.fromEntries(names.map((name) => [name, known[name] ?? null]))
    return this.#base
  }

  /** The base of changes that an earlier page kept. */
  restoreBase(base: Data): void {
    this.#base = { ...this.#base, ...base }
  }

  /** From now on a change elsewhere is one of what the server holds now. */
  forgetBase(): void {
    this.#base = {}
  }

  /**
   * What an answer changes. Values that this tab sent or is to send, `own`, are no change elsewhere, nor
   * is what the server made of them, unless another tab or device saved after this tab.
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

/** The id of the tab that saved last, in the answer to a load. */
export function lastTabOf({ lastSave }: Data): string | undefined {
  const tab = isData(lastSave) ? lastSave.tab : undefined
  return typeof tab === 'string' ? tab : undefined
}

/** The members of an answer that are neither as they were seen nor as this browser changed them. */
export function conflictsWith(answered: Data, seen: Data, own: readonly Data[]): string[] {
  return Object.keys(seen).filter(
    (name) => !isEqual(answered[name], seen[name]) && !holds(own, name, answered),
  )
}

/** Whether one of `all` has the member as `answered` has it. */
function holds(all: readonly Data[], name: string, answered: Data): boolean {
  return all.some(
    (data) =>
      Object.hasOwn(data, name) && isEqual(json({ value: data[name] }).value, answered[name]),
  )
}

/** The data as a request carries it. */
function json(data: Data): Data {
  return JSON.parse(JSON.stringify(data)) as Data
}

/** Whether two JSON values are equal; an absent value equals null, as it is stored. */
export function isEqual(a: unknown = null, b: unknown = null): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [one, other] = [a as Data, b as Data]
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  return names.every((name) => Object.hasOwn(other, name) && isEqual(one[name], other[name]))
}
