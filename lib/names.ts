/**
 * Checks of the names that become parts of keys. A name that does not pass is refused, never
 * stripped or escaped: two names must not come to mean one key.
 */
import type { Check } from './checks'
import { invalidArgument } from './errors'

/** Also lone halves of surrogate pairs: they are no characters, and no text can be sent with them. */
const unwritable = /[\p{Cc}\p{Cs}]/u

const partPattern = /^[A-Za-z0-9._@|+-]{1,128}$/

function fail(operation: string, name: string, must: string): never {
  throw invalidArgument(operation, `\`${name}\` must be ${must}`)
}

/** A tenant, a user or a namespace. */
export const part: Check<string> = (value, name, operation) =>
  typeof value === 'string' && isPart(value)
    ? value
    : fail(operation, name, '1 to 128 characters of A-Z a-z 0-9 . _ @ | - +')

export function isPart(value: string): boolean {
  return partPattern.test(value)
}

/** The tenant of the cache handlers of Next.js, for an app without a name. */
const nextTenant = '_next'
/** What the tenants of apps with a name begin with. */
const nextAppPrefix = `${nextTenant}@`

/** The tenant of the cache handlers of an app of Next.js. */
export function nextTenantOf(app: string | undefined): string {
  return app === undefined ? nextTenant : `${nextAppPrefix}${app}`
}

/** An app of Next.js that shares its store with others. */
export const appName: Check<string> = (value, name, operation) =>
  typeof value === 'string' && isAppName(value)
    ? value
    : fail(operation, name, '1 to 64 characters of A-Z a-z 0-9 . _ -')

export function isAppName(value: string): boolean {
  return /^[A-Za-z0-9._-]{1,64}$/.test(value)
}

/** A tenant of the cache. */
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
