/**
 * Checks of values given by the user. Each returns the value or throws an error with its path,
 * never its content. Getters, Proxies and iterators are user code: each member is read once, and an
 * exception from reading it becomes the cause of ERR_INVALID_ARGUMENT.
 */
import { invalidArgument, type StorageError } from './errors'

export type Check<T> = (value: unknown, name: string, operation: string) => T

function fail(operation: string, name: string, must: string): never {
  throw invalidArgument(operation, `\`${name}\` must be ${must}`)
}

/** `Array.isArray` throws for a revoked Proxy. */
export function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/** True if the value is an object and not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !isArray(value)
}

export function unreadable(name: string, operation: string, cause: unknown): StorageError {
  return invalidArgument(operation, `\`${name}\` cannot be read`, cause)
}

/** Reads a member, undefined if there is none. `name` is the member's path. */
export function member(value: unknown, key: PropertyKey, name: string, operation: string): unknown {
  try {
    return (value as Partial<Record<PropertyKey, unknown>> | null | undefined)?.[key]
  } catch (error) {
    throw unreadable(name, operation, error)
  }
}

function lengthOf(list: readonly unknown[], name: string, operation: string): unknown {
  try {
    return list.length
  } catch (error) {
    throw unreadable(name, operation, error)
  }
}

/**
 * Like `member`. The item's path is built only on failure, because that costs more than the read.
 */
function itemOf(list: readonly unknown[], i: number, name: string, operation: string): unknown {
  try {
    return list[i]
  } catch (error) {
    throw unreadable(`${name}[${i}]`, operation, error)
  }
}

function keysOf(value: object, name: string, operation: string): string[] {
  try {
    return Object.keys(value)
  } catch (error) {
    throw unreadable(name, operation, error)
  }
}

export const text: Check<string> = (value, name, operation) =>
  typeof value === 'string' ? value : fail(operation, name, 'a string')

/**
 * UTF-8 cannot represent lone surrogates. Each would become U+FFFD, so that different texts become
 * equal.
 */
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

/** Limits arrays, because a Proxy may report any length. */
const longestList = 1_000_000

/** Returns a copy of the array. A hole is checked as undefined. */
export function listOf<T>(check: Check<T>): Check<T[]> {
  return (value, name, operation) => {
    const length = isArray(value) ? lengthOf(value, name, operation) : undefined
    if (typeof length !== 'number') return fail(operation, name, 'an array')
    if (!(length <= longestList)) {
      return fail(operation, name, `an array of at most ${longestList} items`)
    }
    const list: T[] = []
    for (let i = 0; i < length; i++) {
      list.push(check(itemOf(value as unknown[], i, name, operation), `${name}[${i}]`, operation))
    }
    return list
  }
}

type Checks<T> = { [K in keyof T]-?: Check<T[K]> }

/** Accepts an object with these members and no others. Every member is optional. */
export function shape<T extends object>(members: Checks<T>): Check<Partial<T>> {
  return (value, name, operation) => {
    if (!isObject(value)) return fail(operation, name, 'an object')
    const result: Partial<T> = {}
    for (const key of keysOf(value, name || 'options', operation)) {
      const path = name === '' ? key : `${name}.${key}`
      if (!Object.hasOwn(members, key)) {
        throw invalidArgument(operation, `\`${path}\` is not an option`)
      }
      const known = key as keyof T & string
      const given = member(value, key, path, operation)
      if (given !== undefined) result[known] = members[known](given, path, operation)
    }
    return result
  }
}
