/**
 * Finds objects whose content JSON loses. `JSON.stringify` writes a Map, a Set or a Promise as
 * `{}`.
 */
import { types } from 'node:util'

const losing: readonly [(value: unknown) => boolean, string][] = [
  [types.isMap, 'a Map'],
  [types.isSet, 'a Set'],
  [types.isWeakMap, 'a WeakMap'],
  [types.isWeakSet, 'a WeakSet'],
  [types.isPromise, 'a Promise'],
]

export interface Loss {
  /** The path of the object, such as `data.tags[0]`. */
  path: string
  /** The kind of the object, such as `a Map`. */
  kind: string
}

/**
 * Returns the first object in the value whose content is missing in its JSON text. Only a text that
 * contains `{}` can have lost content, so that most values are not searched. An object with a
 * `toJSON` method determines its own text.
 */
export function lossIn(value: unknown, text: string, name: string): Loss | undefined {
  if (!text.includes('{}')) return undefined
  try {
    return typeof value === 'object' && value !== null ? search(value, name) : undefined
  } catch {
    return undefined // A getter that throws when it is read again.
  }
}

function search(value: object, name: string): Loss | undefined {
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return undefined
  if (Array.isArray(value)) return searchItems(value, name)
  const kind = isPlain(value) ? undefined : losing.find(([test]) => test(value))?.[1]
  return kind === undefined ? searchMembers(value, name) : { path: name, kind }
}

function searchItems(list: readonly unknown[], name: string): Loss | undefined {
  for (let i = 0; i < list.length; i++) {
    const loss = searchIn(list[i])
    if (loss !== undefined) return { ...loss, path: `${name}[${i}]${loss.path}` }
  }
  return undefined
}

function searchMembers(value: object, name: string): Loss | undefined {
  for (const key in value) {
    const loss = searchIn((value as Record<string, unknown>)[key])
    if (loss === undefined || !Object.hasOwn(value, key)) continue
    return { ...loss, path: `${name}.${key}${loss.path}` }
  }
  return undefined
}

/** The path is built on the way back, so that a search without a loss builds none. */
function searchIn(member: unknown): Loss | undefined {
  return typeof member === 'object' && member !== null ? search(member, '') : undefined
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
