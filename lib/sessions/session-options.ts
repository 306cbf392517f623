/**
 * Checks the options of calls on project sessions.
 */
import { type Check, flag, integer, listOf, shape, text } from '../base/checks'
import { invalidArgument } from '../base/errors'
import type { CreateOptions, PatchOptions, SaveNumber, SessionUpdateOptions } from './session-types'

const maxSeconds = 2 ** 31 - 1

const createShape = shape<CreateOptions>({ ttl: integer(1, maxSeconds), untilUpdated: flag })

export function createOptions(given: unknown): CreateOptions {
  if (given === undefined) return {}
  const operation = 'sessions.create'
  const options = createShape(given, 'options', operation)
  if (options.untilUpdated === true && options.ttl === undefined) {
    throw invalidArgument(operation, '`options.untilUpdated` requires `options.ttl`')
  }
  return options
}

const tabName = /^[A-Za-z0-9_-]{1,64}$/

const tab: Check<string> = (value, name, operation) => {
  if (typeof value === 'string' && tabName.test(value)) return value
  throw invalidArgument(operation, `\`${name}\` must be 1 to 64 characters of A-Z a-z 0-9 _ -`)
}

const checkSave = shape<SaveNumber>({ tab, number: integer(1) })

const save: Check<SaveNumber> = (value, name, operation) => {
  const given = checkSave(value, name, operation)
  if (given.tab !== undefined && given.number !== undefined) {
    return { tab: given.tab, number: given.number }
  }
  throw invalidArgument(operation, `\`${name}\` must have a \`tab\` and a \`number\``)
}

const updateShape = shape<SessionUpdateOptions>({ merge: listOf(text), save })
const patchShape = shape<PatchOptions>({ save })

export function updateOptions(options: unknown): SessionUpdateOptions {
  return options === undefined ? {} : updateShape(options, 'options', 'sessions.update')
}

export function patchOptions(options: unknown): PatchOptions {
  return options === undefined ? {} : patchShape(options, 'options', 'sessions.patch')
}
