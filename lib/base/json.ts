/**
 * Converts JavaScript values to the JSON text that the core takes, and back.
 */
import { isObject } from './checks'
import { corrupt, invalidArgument } from './errors'
import { lossIn } from './json-losses'

/**
 * Returns the JSON text of an object.
 *
 * @throws {StorageError} ERR_INVALID_ARGUMENT, with the name of the value, for anything else, for
 *   values that JSON.stringify rejects, and for objects whose content JSON loses.
 */
export function objectText(value: unknown, name: string, operation: string): string {
  const text = isObject(value) ? stringify(value, name, operation) : undefined
  // A toJSON method may return any value.
  if (text?.startsWith('{')) return text
  throw invalidArgument(operation, `\`${name}\` must be an object that JSON can represent`)
}

/**
 * Returns the JSON text of any value.
 *
 * @throws {StorageError} ERR_INVALID_ARGUMENT, with the name of the value, for values that
 *   JSON.stringify rejects or omits, and for objects whose content JSON loses.
 */
export function valueText(value: unknown, name: string, operation: string): string {
  const text = stringify(value, name, operation)
  if (text !== undefined) return text
  throw invalidArgument(operation, `\`${name}\` must be a value that JSON can represent`)
}

function stringify(value: unknown, name: string, operation: string): string | undefined {
  const text = textOf(value, name, operation)
  const loss = text === undefined ? undefined : lossIn(value, text, name)
  if (loss === undefined) return text
  const { path, kind } = loss
  throw invalidArgument(operation, `\`${path}\` is ${kind}, whose content JSON cannot represent`)
}

function textOf(value: unknown, name: string, operation: string): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    throw invalidArgument(operation, `\`${name}\` cannot be serialized as JSON`, error)
  }
}

/** Parses a stored object. Throws ERR_CORRUPT if the text is not a JSON object. */
export function parseObject(text: string, operation: string): Record<string, unknown> {
  const value = parseValue(text, operation)
  if (isObject(value)) return value
  throw corrupt(operation, 'The stored value is not a JSON object')
}

/** Parses a stored value. Throws ERR_CORRUPT if the text is not JSON. */
export function parseValue(text: string, operation: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw corrupt(operation, 'The stored value is not JSON')
  }
}
