/**
 * Parsing of HTTP header values. Optional white space is SP and HTAB (RFC 9110, 5.6.3). `trim()`
 * also strips other characters, such as the no-break space, so that two different names could
 * become equal.
 */
import { member, unreadable } from '../base/checks'
import { invalidArgument } from '../base/errors'
import { rethrowSignal } from './app-functions'

/** Request headers: a `Headers` object, or the resolved value of `headers()` of `next/headers`. */
export interface HeaderSource {
  /** Returns the value of a header, or null when it is missing. */
  get(name: string): string | null
}

/** The parts of a request that this package reads. Without a URL, only the headers are known. */
export interface RequestParts {
  readonly headers: HeaderSource
  readonly url?: string | undefined
}

/**
 * Reads the parts of a value that an app passed as a request or as headers.
 *
 * @throws {StorageError} ERR_INVALID_ARGUMENT when it is neither.
 */
export function requestParts(value: unknown, operation: string): RequestParts {
  if (isHeaders(value, operation)) return { headers: guarded(value, operation) }
  const headers = member(value, 'headers', 'request.headers', operation)
  const url = member(value, 'url', 'request.url', operation)
  if (isHeaders(headers, operation) && typeof url === 'string' && URL.canParse(url))
    return { headers: guarded(headers, operation), url }
  throw invalidArgument(operation, '`request` must be a Request or Headers')
}

function isHeaders(value: unknown, operation: string): value is HeaderSource {
  return typeof member(value, 'get', 'request.get', operation) === 'function'
}

function guarded(headers: HeaderSource, operation: string): HeaderSource {
  return {
    get: (name) => {
      try {
        const value: unknown = headers.get(name)
        return typeof value === 'string' ? value : null
      } catch (error) {
        rethrowSignal(error)
        throw unreadable('request', operation, error)
      }
    },
  }
}

export function trimmed(value: string): string {
  return value.replace(/^[ \t]+|[ \t]+$/g, '')
}

/** Splits a comma-separated list. Returns no members when the header is missing. */
export function listIn(value: string | null): string[] {
  return value === null ? [] : value.split(',').map(trimmed)
}

/**
 * Returns the list member that the outermost of `proxies` trusted proxies appended. If there are
 * more proxies than members, it is the first member. Without a trusted proxy, it is the last
 * member.
 */
export function appendedBy(proxies: number, list: readonly string[]): string | undefined {
  return list.at(-Math.max(proxies, 1)) ?? list[0]
}

/** Returns the values of all cookies with the name in a `Cookie` header, in header order. */
export function cookiesIn(header: string | null, name: string): string[] {
  const pairs = (header ?? '').split(';').map(trimmed)
  const start = `${name}=`
  return pairs.filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length))
}
