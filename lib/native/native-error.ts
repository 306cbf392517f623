/**
 * The errors that the addon returns as JSON text. Part of its API, as `native.ts` is.
 */
import { StorageError, type ErrorCode } from '../base/errors'

export interface NativeError {
  /** One of the codes in `base/errors.ts`. */
  code: string
  message: string
  /** The operation that failed, such as `sessions.get`. */
  operation: string
  /** The error code of the system or the server, such as `ECONNREFUSED`; may be empty. */
  cause: string
  retryable: boolean
}

/** Converts an error of the addon. `text` is the JSON text of a `NativeError`. */
export function fromNative(text: string): StorageError {
  const { code, message, operation, cause, retryable } = JSON.parse(text) as NativeError
  return new StorageError(code as ErrorCode, message, {
    operation,
    retryable,
    cause: cause === '' ? undefined : Object.assign(new Error(cause), { code: cause }),
  })
}
