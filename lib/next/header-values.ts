/**
 * Values of HTTP headers. Optional white space is SP and HTAB (RFC 9110, 5.6.3). `trim()` also strips
 * the no-break space and others, so that a name with one of them would pass for another name.
 */
import { member, unreadable } from '../checks'
import { invalidArgument } from '../errors'
import { rethrowSignal } from './app-functions'

/** As `Headers`, and as `headers()` of `next/headers` resolves to. */
export interface HeaderSource {
  get(name: string): string | null
}

/** The parts of a request that are looked at; without a URL it is only the request's headers. */
export interface RequestParts {
  readonly headers: HeaderSource
  readonly url?: string | undefined
}

/**
 * The parts of a value that an app passed as a request, or as its headers.
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

/** The members of a comma-separated list; none when the header is missing. */
export function listIn(value: string | null): string[] {
  return value === null ? [] : value.split(',').map(trimmed)
}

/**
 * The member that the outermost of `proxies` trusted proxies appended to the list. With more proxies
 * than members it is the first one, and without a trusted proxy the last one.
 */
export function appendedBy(proxies: number, list: readonly string[]): string | undefined {
  return list.at(-Math.max(proxies, 1)) ?? list[0]
}

/** The values of all cookies of the name in a `Cookie` header, in its order. */
export function cookiesIn(header: string | null, name: string): string[] {
  const pairs = (header ?? '').split(';').map(trimmed)
  const start = `${name}=`
  return pairs.filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length))
}
