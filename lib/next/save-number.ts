/**
 * The number that a browser assigns to a save. Each tab numbers its saves, which makes a save
 * idempotent: a repeated save never overwrites a later one.
 */
import { isObject } from '../base/checks'
import type { SaveNumber, Session } from '../sessions/session-types'
import type { JsonObject } from './body'
import { badRequest } from './refusal'

/**
 * Takes the place of a tab name and numbers the writes of `completedSteps`. The number works as a
 * compare-and-set: a write that is based on an older list is not stored.
 */
export const listWriter = 'completed-steps'

const tabSpelling = /^[\w-]{1,64}$/

/** Undefined if the body has no save number. null counts as absent. */
export function saveIn({ save }: JsonObject): SaveNumber | undefined {
  if (save === undefined || save === null) return undefined
  if (!isObject(save)) throw badRequest('save must be an object')
  const { tab, number } = save
  if (typeof tab !== 'string' || !tabSpelling.test(tab))
    throw badRequest('save.tab must be 1 to 64 characters of A-Z a-z 0-9 _ -')
  if (!Number.isSafeInteger(number) || Number(number) < 1)
    throw badRequest('save.number must be a whole number from 1')
  return { tab, number: Number(number) }
}

/**
 * Returns the tab that saved last. A browser thereby distinguishes its own saves from those of
 * others.
 */
export function lastSaveOf({ saves }: Session): { lastSave?: { tab: string } | undefined } {
  const tabs = isObject(saves) ? Object.keys(saves) : []
  const tab = tabs.filter((name) => name !== listWriter).at(-1)
  return tab === undefined ? {} : { lastSave: { tab } }
}
