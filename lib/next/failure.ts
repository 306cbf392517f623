/**
 * How a route responds to an error. The client learns only what it can act on; the log has the rest.
 */
import { defaultStorage } from '../default-storage'
import { StorageError } from '../errors'
import { say, type Logger } from '../logger'
import { registry, type Registry } from '../registry'
import { FailureLog } from './failure-log'
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
  if (!passing.includes(code)) return undefined
  report(error, failure)
  return unavailable(code, failure)
}

function tooLargeForStore(): Refusal {
  return tooLarge('maxValueBytes', defaultStorage().settings.native.maxValueBytes)
}

function warned(refusal: Refusal): Refusal {
  const { warning } = refusal
  const { warnings } = registry()
  if (warning === undefined || warnings.has(warning)) return refusal
  warnings.add(warning)
  write('warn', warning)
  return refusal
}

function write(level: keyof Logger, line: string): void {
  const { defaultStorage, options } = registry()
  const logger = defaultStorage?.settings.logger ?? options?.logger ?? console
  if (logger !== false) say([logger], level, `[Redis] ${line}`)
}

const failures = new FailureLog((line) => write('error', line))

/**
 * Logs an error of a request. Errors with a code, as a storage, a database or the system throws them,
 * are logged once per outage and then counted. Others are logged each time, with their stack.
 */
export function report(error: unknown, failure: string): void {
  const line = `${failure}: ${inFull(error)}`
  const code = codeOf(error)
  if (code === undefined) return write('error', line)
  failures.report(isStorageError(error) ? code : `${failure}: ${code}`, line)
}

/** Logs a warning once per thread; `what` is the flag that says so. */
export function warnOnce(what: keyof Registry & 'saidPlainCookie', line: string): void {
  const home = registry()
  if (!home[what]) write('warn', line)
  home[what] = true
}

function isStorageError(error: unknown): boolean {
  try {
    return error instanceof StorageError
  } catch {
    return false
  }
}

/** Undefined for an error whose code is missing, or no word. Never throws. */
function codeOf(error: unknown): string | undefined {
  try {
    const { code } = error as { code?: unknown }
    return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined
  } catch {
    return undefined
  }
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
