/**
 * The changes that a tab keeps in this browser until the server has stored them, and their
 * serialized form.
 */
import { differing, isData, merge, noChanges, readChanges, type Changes } from './changes'
import type { SaveNumber } from './requests'
import type { Data } from './state'

export interface SentSave {
  readonly changes: Changes
  /** Null for a creation, which has an attempt instead. */
  readonly save: SaveNumber | null
}

/** The unsaved changes of a session. A save in doubt was sent, and its response is missing. */
export interface Kept {
  /** Changes made after all of `sent` was sent. */
  readonly waiting: Changes
  /** Saves in flight or in doubt, oldest first. Each is repeated with its number. */
  readonly sent: readonly SentSave[]
  /** Contents of saves that a newer save replaced. The server may have stored them. */
  readonly abandoned: readonly Data[]
  /** The last known server value of each member when it was first changed. */
  readonly seen: Data
}

export const nothingKept: Kept = { waiting: noChanges, sent: [], abandoned: [], seen: {} }

export function changesOf({ sent, waiting }: Kept): Changes {
  return merge(sent.map(({ changes }) => changes).reduce(merge, noChanges), waiting)
}

/**
 * Lays `later` over `earlier`. The saves in doubt of `later` are newer than the waiting changes of
 * `earlier`.
 */
export function mergeKept(earlier: Kept, later: Kept): Kept {
  const superseded = later.sent.map(({ changes }) => changes).reduce(merge, noChanges)
  return {
    waiting: merge(without(earlier.waiting, superseded), later.waiting),
    sent: [...earlier.sent, ...later.sent],
    abandoned: [...earlier.abandoned, ...later.abandoned],
    seen: { ...later.seen, ...earlier.seen },
  }
}

/**
 * Called before a tab sends a newer save, after which the server ignores the tab's older saves.
 * Moves their content to `waiting`, so that it is sent under a new number.
 */
export function renumbered(kept: Kept, tab: string): Kept {
  const isOlder = ({ save }: SentSave) => save?.tab === tab
  const older = kept.sent.filter(isOlder).map(({ changes }) => changes)
  return {
    ...kept,
    waiting: merge(older.reduce(merge, noChanges), kept.waiting),
    sent: kept.sent.filter((one) => !isOlder(one)),
    abandoned: [...kept.abandoned, ...older.map(({ projectData }) => projectData)],
  }
}

/** Returns what remains after newer values were stored. */
export function withoutStored(kept: Kept, stored: Changes): Kept {
  const seen = without({ projectData: kept.seen }, stored).projectData
  return { ...kept, waiting: without(kept.waiting, stored), seen }
}

/** Serializes to the members of an entry; `readKept` is the inverse. */
export function fieldsOf(kept: Kept): object {
  const { sent, abandoned, seen } = kept
  return {
    ...changesOf(kept),
    seen,
    ...(sent.length > 0 && { sent }),
    ...(abandoned.length > 0 && { abandoned }),
  }
}

export function readKept(entry: unknown): Kept {
  if (!isData(entry)) return nothingKept
  const sent = listIn(entry.sent)
    .map(sentIn)
    .filter((one) => one !== null)
  const before = sent.map(({ changes }) => changes).reduce(merge, noChanges)
  return {
    waiting: differing(before, readChanges(entry)) ?? noChanges,
    sent,
    abandoned: listIn(entry.abandoned).filter(isData),
    seen: isData(entry.seen) ? entry.seen : {},
  }
}

function without(changes: Changes, { projectData: newer, ...steps }: Changes): Changes {
  const isOlder = ([name]: [string, unknown]) => !Object.hasOwn(newer, name)
  const members = Object.entries(changes).filter(([name]) => !Object.hasOwn(steps, name))
  const projectData = Object.fromEntries(Object.entries(changes.projectData).filter(isOlder))
  return { ...Object.fromEntries(members), projectData }
}

function sentIn(value: unknown): SentSave | null {
  if (!isData(value) || !isData(value.save)) return null
  const { tab, number } = value.save
  if (typeof tab !== 'string' || !Number.isSafeInteger(number)) return null
  const save: SaveNumber = { tab, number: Number(number) }
  return { changes: readChanges(value.changes), save }
}

function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
