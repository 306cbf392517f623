/**
 * Checks of single values that a user gave. Each returns the value or throws an error that names
 * it by its path, never by its content.
 */
import { invalidArgument } from './errors'

export type Check<T> = (value: unknown, name: string, operation: string) => T

function fail(operation: string, name: string, must: string): never {
  throw invalidArgument(operation, `\`${name}\` must be ${must}`)
}

/** Whether the value is an object that is not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const text: Check<string> = (value, name, operation) =>
  typeof value === 'string' ? value : fail(operation, name, 'a string')

/** Sent as UTF-8, which has no lone surrogates: each would become U+FFFD, and two texts one. */
export const utf8Text: Check<string> = (value, name, operation) =>
  typeof value === 'string' && value.isWellFormed()
    ? value
    : fail(operation, name, 'a string without lone surrogates')

export const flag: Check<boolean> = (value, name, operation) =>
  typeof value === 'boolean' ? value : fail(operation, name, 'true or false')

export const callable: Check<(...args: never[]) => unknown> = (value, name, operation) =>
  typeof value === 'function'
    ? (value as (...args: never[]) => unknown)
    : fail(operation, name, 'a function')

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value, name, operation) => {
    const inside = Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max
    return inside ? Number(value) : fail(operation, name, `an integer from ${min} to ${max}`)
  }
}

export function oneOf<T extends string>(...choices: readonly T[]): Check<T> {
  return (value, name, operation) => {
    const found = choices.find((choice) => choice === value)
    return found ?? fail(operation, name, `one of ${choices.map((c) => `'${c}'`).join(', ')}`)
  }
}

export function listOf<T>(check: Check<T>): Check<T[]> {
  return (value, name, operation) =>
    Array.isArray(value)
      ? value.map((item, i) => check(item, `${name}[${i}]`, operation))
      : fail(operation, name, 'an array')
}

type Checks<T> = { [K in keyof T]-?: Check<T[K]> }

/** An object with these members and no others; each may be left out. */
export function shape<T extends object>(members: Checks<T>): Check<Partial<T>> {
  return (value, name, operation) => {
    if (!isObject(value)) return fail(operation, name, 'an object')
    const result: Partial<T> = {}
    for (const key of Object.keys(value)) {
      const path = name === '' ? key : `${name}.${key}`
      if (!Object.hasOwn(members, key)) {
        throw invalidArgument(operation, `\`${path}\` is not an option`)
      }
      const known = key as keyof T & string
      if (value[key] !== undefined) result[known] = members[known](value[key], path, operation)
    }
    return result
  }
}
