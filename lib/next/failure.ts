/**
 * What an error becomes for the client. What it cannot help is said in the route's own words, and
 * told in full to the log alone.
 */
import { defaultStorage } from '../default-storage'
import { StorageError } from '../errors'
import { say } from '../logger'
import { registry } from '../registry'
import { badRequest, notFound, Refusal, tooLarge, unavailable } from './refusal'

const passing: readonly string[] = [
  'ERR_UNAVAILABLE',
  'ERR_TIMEOUT',
  'ERR_OVERLOADED',
  'ERR_CONFLICT',
]

/** `failure` is what the route says when it can say no more, such as `Failed to get session`. */
export function refusalOf(error: unknown, failure: string): Refusal {
  const known = knownRefusal(error, failure)
  if (known !== undefined) return warned(known)
  report(error, failure)
  return new Refusal(500, 'ERR_SERVER', failure)
}

/** Never throws: an error of user code may be a Proxy. */
function knownRefusal(error: unknown, failure: string): Refusal | undefined {
  try {
    if (error instanceof Refusal) return error
    return error instanceof StorageError ? ofStorage(error, failure) : undefined
  } catch {
    return undefined
  }
}

function ofStorage(error: StorageError, failure: string): Refusal | undefined {
  const { code, operation, message } = error
  // Only calls on a noun are about what the client sent; others are about how the server is set up.
  if (!operation.includes('.')) return undefined
  if (code === 'ERR_SESSION_NOT_FOUND') return notFound()
  if (code === 'ERR_TOO_LARGE') return tooLargeForStore()
  if (code === 'ERR_INVALID_ARGUMENT') return badRequest(message)
  return passing.includes(code) ? unavailable(code, failure) : undefined
}

function tooLargeForStore(): Refusal {
  return tooLarge('maxValueBytes', defaultStorage().settings.native.maxValueBytes)
}

function warned(refusal: Refusal): Refusal {
  const { warning } = refusal
  const { warnings, defaultStorage } = registry()
  const logger = defaultStorage?.settings.logger ?? console
  if (warning === undefined || warnings.has(warning) || logger === false) return refusal
  warnings.add(warning)
  say([logger], 'warn', warning)
  return refusal
}

/** Tells the log, in full. */
export function report(error: unknown, failure: string): void {
  const logger = registry().defaultStorage?.settings.logger ?? console
  if (logger !== false) say([logger], 'error', `[Redis] ${failure}: ${inFull(error)}`)
}

/** Never throws: an error of user code may be a Proxy, and its members getters. */
function inFull(error: unknown): string {
  try {
    if (error instanceof StorageError) return `${error.code} (${error.operation}): ${error.message}`
    return error instanceof Error ? (error.stack ?? error.message) : 'something else than an error'
  } catch {
    return 'an error that cannot be read'
  }
}
