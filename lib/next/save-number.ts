/**
 * The number that a browser gives to a save. A tab numbers its saves, so that one that is sent again
 * never overwrites what was saved after it.
 */
import { isObject } from '../checks'
import type { SaveNumber, Session } from '../session-types'
import type { JsonObject } from './body'
import { badRequest } from './refusal'

/**
 * In place of a tab it numbers the writes of `completedSteps`, so that one that was made from an older
 * list is recognized.
 */
export const listWriter = 'completed-steps'

const tabSpelling = /^[\w-]{1,64}$/

/** Undefined if the body names none; null counts as absent. */
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

/** The tab that saved last, by which a browser tells its own values from those of others. */
export function lastSaveOf({ saves }: Session): { lastSave?: { tab: string } | undefined } {
  const tabs = isObject(saves) ? Object.keys(saves) : []
  const tab = tabs.filter((name) => name !== listWriter).at(-1)
  return tab === undefined ? {} : { lastSave: { tab } }
}
