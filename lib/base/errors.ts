/**
 * `StorageError`, the error class of the public API, and its codes.
 */

/** All codes, in the order of the core's `ErrorCode`. */
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

/**
 * The code of a `StorageError`.
 *
 * - `ERR_SESSION_NOT_FOUND`: no session has this id.
 * - `ERR_INVALID_ARGUMENT`: an argument, an option or an environment variable is not valid, or the
 *   server is a cluster.
 * - `ERR_TOO_LARGE`: a value exceeds `maxValueBytes` or another limit.
 * - `ERR_UNAVAILABLE`: the server is away or cannot serve the command, or the addon cannot be
 *   loaded.
 * - `ERR_TIMEOUT`: the call did not end within `commandTimeout`. A write may have been carried out.
 * - `ERR_AUTH`: the server rejected the credentials, or TLS verification failed.
 * - `ERR_OVERLOADED`: too many commands are pending, or the embedded store is full. The call was
 *   not carried out.
 * - `ERR_CLOSED`: the storage is closed.
 * - `ERR_CONFLICT`: another writer or holder was first.
 * - `ERR_CORRUPT`: the stored value or the reply has an unexpected form.
 * - `ERR_SERVER`: the server rejected the command with another error, such as `MISCONF`, `OOM` or
 *   `NOPERM`.
 */
export type ErrorCode = (typeof errorCodes)[number]

/** The members of a `StorageError` besides its code and message. */
export interface StorageErrorDetails {
  /** The operation that failed, such as `sessions.get`. */
  operation: string
  /** True if a later retry of the call may succeed. @default false */
  retryable?: boolean | undefined
  /** The underlying error; its `code` is the system's or the server's, such as `ECONNREFUSED`. */
  cause?: unknown
}

/**
 * The error of every failed call. Its message never contains a value, a secret or a key.
 *
 * @example
 * ```
 * try {
 *   await storage.sessions.update(id, { step: 2 })
 * } catch (error) {
 *   if (error instanceof StorageError && error.code === 'ERR_SESSION_NOT_FOUND') return restart()
 *   throw error
 * }
 * ```
 */
export class StorageError extends Error {
  readonly code: ErrorCode
  /** The operation that failed, such as `sessions.get`. */
  readonly operation: string
  /** True if a later retry of the call may succeed. */
  readonly retryable: boolean

  constructor(code: ErrorCode, message: string, details: StorageErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.operation = details.operation
    this.retryable = details.retryable ?? false
  }
}

// On the prototype, as in the built-in error classes: `name` is not an own property of each error.
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
