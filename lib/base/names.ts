/**
 * Checks the names that become parts of keys. Invalid names are rejected, never stripped or
 * escaped, because two names must not map to one key.
 */
import type { Check } from './checks'
import { invalidArgument } from './errors'

/** Includes lone surrogates, which UTF-8 cannot represent. */
const unwritable = /[\p{Cc}\p{Cs}]/u

const partPattern = /^[A-Za-z0-9._@|+-]{1,128}$/

function fail(operation: string, name: string, must: string): never {
  throw invalidArgument(operation, `\`${name}\` must be ${must}`)
}

/** The name of a tenant, a user or a namespace. */
export const part: Check<string> = (value, name, operation) =>
  typeof value === 'string' && isPart(value)
    ? value
    : fail(operation, name, '1 to 128 characters of A-Z a-z 0-9 . _ @ | - +')

export function isPart(value: string): boolean {
  return partPattern.test(value)
}

/** The tenant of the Next.js cache handlers, for an app without a name. */
const nextTenant = '_next'
/** The prefix of the tenants of named apps. */
const nextAppPrefix = `${nextTenant}@`

/** The tenant of the Next.js cache handlers of an app. */
export function nextTenantOf(app: string | undefined): string {
  return app === undefined ? nextTenant : `${nextAppPrefix}${app}`
}

/** The name of a Next.js app that shares its store with other apps. */
export const appName: Check<string> = (value, name, operation) =>
  typeof value === 'string' && isAppName(value)
    ? value
    : fail(operation, name, '1 to 64 characters of A-Z a-z 0-9 . _ -')

export function isAppName(value: string): boolean {
  return /^[A-Za-z0-9._-]{1,64}$/.test(value)
}

/** The tenant of a user's cache entry. Tenants of the Next.js cache handlers are reserved. */
export const cacheTenant: Check<string> = (value, name, operation) => {
  const checked = part(value, name, operation)
  if (checked !== nextTenant && !checked.startsWith(nextAppPrefix)) return checked
  throw invalidArgument(
    operation,
    `\`${name}\` must not be '_next' or begin with '_next@': ` +
      'these are reserved for the cache handlers of Next.js',
  )
}

export const tag: Check<string> = (value, name, operation) =>
  typeof value === 'string' && isTag(value)
    ? value
    : fail(operation, name, '1 to 256 characters, none of them a control character')

function isTag(value: string): boolean {
  if (value === '' || unwritable.test(value)) return false
  return value.length <= 256 || (value.length <= 512 && [...value].length <= 256)
}

/** The key of a cache entry. */
export const cacheKey: Check<string> = (value, name, operation) =>
  typeof value === 'string' && isKey(value)
    ? value
    : fail(operation, name, '1 to 512 bytes, without control characters')

/** The name of a lock or of a rate limit. */
export const freeName: Check<string> = (value, name, operation) =>
  typeof value === 'string' && isKey(value) && !/[{}]/.test(value)
    ? value
    : fail(operation, name, '1 to 512 bytes, without control characters, `{` and `}`')

function isKey(value: string): boolean {
  if (value === '' || value.length > 512 || unwritable.test(value)) return false
  return Buffer.byteLength(value) <= 512
}
