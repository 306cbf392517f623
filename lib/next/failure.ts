/**
 * Maps errors of a route to responses. The response contains only what the client can act on. The
 * full error is logged.
 */
import { defaultLogger, defaultStorage } from '../default-storage/default-storage'
import { StorageError } from '../base/errors'
import { logTo, type Logger } from '../base/logger'
import { threadGlobal, type ThreadGlobal } from '../base/thread-global'
import { openStorages } from '../handle/shared-storage'
import { FailureLog } from './failure-log'
import { OutageLog, type Breakers } from './outage-log'
import { badRequest, notFound, Refusal, tooLarge, unavailable } from './refusal'

/** Codes of transient failures: the response is 503. */
const passing: readonly string[] = [
  'ERR_UNAVAILABLE',
  'ERR_TIMEOUT',
  'ERR_OVERLOADED',
  'ERR_CONFLICT',
]

/** Codes of failures that one outage of the store causes: they are logged once per outage. */
const outages: readonly string[] = ['ERR_UNAVAILABLE', 'ERR_TIMEOUT', 'ERR_OVERLOADED']

interface FailureLogs {
  readonly failures: FailureLog
  readonly outages: OutageLog
}

/** The failure logs of the routes; undefined before the first failure. */
const failureLogs = threadGlobal<FailureLogs | undefined>('failureLogs', () => undefined)
/** Route warnings that have been logged. */
const warnings = threadGlobal('warnings', () => new Set<string>())

/**
 * Returns the response to an error. `failure` is the message for an unknown error, such as "Failed
 * to get session". `began` is the start of the request on the clock of `performance.now()`.
 */
export function refusalOf(error: unknown, failure: string, began: number): Refusal {
  const known = knownRefusal(error, failure, began)
  if (known !== undefined) return warned(known)
  report(error, failure, began)
  return new Refusal(500, 'ERR_SERVER', failure)
}

/** Never throws, although an error of user code may be a Proxy. */
function knownRefusal(error: unknown, failure: string, began: number): Refusal | undefined {
  try {
    if (error instanceof Refusal) return error
    return error instanceof StorageError ? ofStorage(error, failure, began) : undefined
  } catch {
    return undefined
  }
}

function ofStorage(error: StorageError, failure: string, began: number): Refusal | undefined {
  const { code, operation, message } = error
  // Operations with a dot, such as `sessions.get`, process client data. Operations without one,
  // such as `environment`, concern the server's configuration and become 500.
  if (!operation.includes('.')) return undefined
  if (code === 'ERR_SESSION_NOT_FOUND') return notFound()
  if (code === 'ERR_TOO_LARGE') return tooLargeForStore()
  if (code === 'ERR_INVALID_ARGUMENT') return badRequest(message)
  if (!passing.includes(code)) return undefined
  report(error, failure, began)
  return unavailable(code, failure)
}

function tooLargeForStore(): Refusal {
  return tooLarge('maxValueBytes', defaultStorage().settings.native.maxValueBytes)
}

function warned(refusal: Refusal): Refusal {
  const { warning } = refusal
  if (warning === undefined || warnings.value.has(warning)) return refusal
  warnings.value.add(warning)
  write('warn', warning)
  return refusal
}

function write(level: keyof Logger, line: string): void {
  const logger = defaultLogger()
  if (logger !== false) logTo([logger], level, `[Redis] ${line}`)
}

/**
 * Logs an error of a request that started at `began`. Outage errors of a store are logged once per
 * outage. Other errors with a code, such as those of a database or the system, are logged once and
 * then counted. Errors without a code are logged each time, with their stack.
 */
export function report(error: unknown, failure: string, began: number): void {
  const line = `${failure}: ${inFull(error)}`
  const code = codeOf(error)
  const ofStorage = isStorageError(error)
  if (code === undefined) return write('error', line)
  if (ofStorage && outages.includes(code)) return logs().outages.report(line, began)
  logs().failures.report(ofStorage ? code : `${failure}: ${code}`, line)
}

/** Shared by all copies of the package in the thread, such as those of `proxy.ts` and of routes. */
function logs(): FailureLogs {
  const writeError = (line: string) => write('error', line)
  failureLogs.value ??= {
    failures: new FailureLog(writeError),
    outages: new OutageLog(writeError, breakersOf),
  }
  return failureLogs.value
}

function breakersOf(): Breakers {
  const breakers = openStorages().map((storage) => storage.stats().breaker)
  return {
    opened: breakers.reduce((sum, { openedCount }) => sum + openedCount, 0),
    open: breakers.some(({ state }) => state !== 'closed'),
  }
}

/** Logs a warning once per thread. `logged` records it. */
export function warnOnce(logged: ThreadGlobal<boolean>, line: string): void {
  if (!logged.value) write('warn', line)
  logged.value = true
}

function isStorageError(error: unknown): boolean {
  try {
    return error instanceof StorageError
  } catch {
    return false
  }
}

/** Returns undefined for an error without a code or whose code is not a word. Never throws. */
function codeOf(error: unknown): string | undefined {
  try {
    const { code } = error as { code?: unknown }
    return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined
  } catch {
    return undefined
  }
}

/** Never throws: an error of user code may be a Proxy, or have getters that throw. */
function inFull(error: unknown): string {
  try {
    if (error instanceof StorageError) return `${error.code} (${error.operation}): ${error.message}`
    return error instanceof Error
      ? String(error.stack ?? error.message)
      : 'a value that is not an error'
  } catch {
    return 'an error that cannot be read'
  }
}
