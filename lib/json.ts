/**
 * JavaScript values as the JSON text that the core takes, and back.
 */
import { isObject } from './checks'
import { corrupt, invalidArgument } from './errors'
import { lossIn } from './json-losses'

/**
 * The JSON text of an object; throws ERR_INVALID_ARGUMENT that names it for anything else, for what
 * JSON.stringify refuses, and for objects whose content JSON loses.
 */
export function objectText(value: unknown, name: string, operation: string): string {
  const text = isObject(value) ? stringify(value, name, operation) : undefined
  // A toJSON method may have made anything of it.
  if (text?.startsWith('{')) return text
  throw invalidArgument(operation, `\`${name}\` must be an object that JSON can hold`)
}

/**
 * The JSON text of any value; throws ERR_INVALID_ARGUMENT that names it for what JSON.stringify
 * refuses or drops, and for objects whose content JSON loses.
 */
export function valueText(value: unknown, name: string, operation: string): string {
  const text = stringify(value, name, operation)
  if (text !== undefined) return text
  throw invalidArgument(operation, `\`${name}\` must be a value that JSON can hold`)
}

function stringify(value: unknown, name: string, operation: string): string | undefined {
  const text = textOf(value, name, operation)
  const loss = text === undefined ? undefined : lossIn(value, text, name)
  if (loss === undefined) return text
  const { path, kind } = loss
  throw invalidArgument(operation, `\`${path}\` is ${kind}, whose content JSON cannot hold`)
}

function textOf(value: unknown, name: string, operation: string): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    throw invalidArgument(operation, `\`${name}\` cannot be written as JSON`, error)
  }
}

/** The object that a stored text holds; ERR_CORRUPT when it holds something else. */
export function parseObject(text: string, operation: string): Record<string, unknown> {
  const value = parseValue(text, operation)
  if (isObject(value)) return value
  throw corrupt(operation, 'What is stored is not a JSON object')
}

/** The value that a stored text holds; ERR_CORRUPT when it is not JSON. */
export function parseValue(text: string, operation: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw corrupt(operation, 'What is stored is not JSON')
  }
}
