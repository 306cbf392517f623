/**
 * The one error class that users meet, and the codes they tell failures apart by.
 */
import type { NativeError } from './native'

/** Every code, in the order in which the core lists them. */
export const errorCodes = [
  'ERR_SESSION_NOT_FOUND',
  'ERR_INVALID_ARGUMENT',
  'ERR_TOO_LARGE',
  'ERR_UNAVAILABLE',
  'ERR_TIMEOUT',
  'ERR_AUTH',
  'ERR_OVERLOADED',
  'ERR_CLOSED',
  'ERR_CONFLICT',
  'ERR_CORRUPT',
  'ERR_SERVER',
] as const

export type ErrorCode = (typeof errorCodes)[number]

export interface StorageErrorDetails {
  /** What was being done, such as `sessions.get`. */
  operation: string
  /** Whether the same call may succeed when it is made again later. */
  retryable?: boolean | undefined
  cause?: unknown
}

/** What every failing call rejects with. Its message never holds a value, a secret or a key. */
export class StorageError extends Error {
  readonly code: ErrorCode
  /** What was being done, such as `sessions.get`. */
  readonly operation: string
  /** Whether the same call may succeed when it is made again later. */
  readonly retryable: boolean

  constructor(code: ErrorCode, message: string, details: StorageErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.operation = details.operation
    this.retryable = details.retryable ?? false
  }
}

// On the prototype, as the built-in error classes have it: not listed among an error's own members.
Object.defineProperty(StorageError.prototype, 'name', {
  value: 'StorageError',
  configurable: true,
  writable: true,
})

export function invalidArgument(operation: string, message: string, cause?: unknown): StorageError {
  return new StorageError('ERR_INVALID_ARGUMENT', message, { operation, cause })
}

export function sessionNotFound(operation: string): StorageError {
  return new StorageError('ERR_SESSION_NOT_FOUND', 'Session not found', { operation })
}

export function corrupt(operation: string, message: string): StorageError {
  return new StorageError('ERR_CORRUPT', message, { operation })
}

export function closed(operation: string): StorageError {
  return new StorageError('ERR_CLOSED', 'The storage is closed', { operation })
}

export function isClosed(error: unknown): boolean {
  return error instanceof StorageError && error.code === 'ERR_CLOSED'
}

export function conflict(operation: string, message: string): StorageError {
  return new StorageError('ERR_CONFLICT', message, { operation, retryable: true })
}

/** The error that the addon describes. `text` is the JSON text of a `NativeError`. */
export function fromNative(text: string): StorageError {
  const { code, message, operation, cause, retryable } = JSON.parse(text) as NativeError
  return new StorageError(code as ErrorCode, message, {
    operation,
    retryable,
    cause: cause === '' ? undefined : Object.assign(new Error(cause), { code: cause }),
  })
}
