/**
 * An error response in the form of an exception: thrown anywhere in a request and turned into the
 * response by the route. The message is sent to the client, so it must contain no values, no
 * secrets and no server internals.
 */
import type { ErrorCode } from '../base/errors'

export type RefusalCode =
  | ErrorCode
  | 'ERR_UNAUTHENTICATED'
  | 'ERR_FORBIDDEN'
  | 'ERR_NOT_FOUND'
  | 'ERR_UNSUPPORTED_MEDIA_TYPE'
  | 'ERR_RATE_LIMITED'

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: RefusalCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    /** Logged once per thread. */
    readonly warning?: string,
  ) {
    super(message)
  }
}

/**
 * Rejects a token that has a valid signature and has expired. Its holder is not guessing tokens.
 */
export class ExpiredToken extends Refusal {
  constructor({ status, code, message, headers }: Refusal) {
    super(status, code, message, headers)
  }
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, 'ERR_INVALID_ARGUMENT', message)
}

export function notFound(): Refusal {
  return new Refusal(404, 'ERR_SESSION_NOT_FOUND', 'Session not found')
}

/** The message is for the users of a form. The log names the option that the request exceeded. */
export function tooLarge(option: string, bytes: number): Refusal {
  const message = 'This is too much to save. Shorten or remove something, then try again.'
  return new Refusal(
    413,
    'ERR_TOO_LARGE',
    message,
    {},
    `A request was answered with 413: \`${option}\` is ${bytes} bytes`,
  )
}

export function forbidden(message: string): Refusal {
  return new Refusal(403, 'ERR_FORBIDDEN', message)
}

/** `challenge` is empty, or the `error` and `error_description` of RFC 6750. */
export function unauthenticated(message: string, challenge = ''): Refusal {
  return new Refusal(401, 'ERR_UNAUTHENTICATED', message, {
    'WWW-Authenticate': challenge === '' ? 'Bearer' : `Bearer ${challenge}`,
  })
}

/** A transient failure of a service that this server depends on. */
export function unavailable(code: ErrorCode, message: string): Refusal {
  return new Refusal(503, code, message, { 'Retry-After': '1' })
}
