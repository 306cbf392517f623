/**
 * What ends a request other than well: thrown anywhere on its way, and made the answer where the
 * route ends. The message goes to the client, so it holds no value, no secret and nothing of how the
 * server is made.
 */
import type { ErrorCode } from '../errors'

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
    /** For the log, once per process. */
    readonly warning?: string,
  ) {
    super(message)
  }
}

/** A refusal of a token whose signature is valid and which has expired: its bearer does not guess. */
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

/** The message is for the users of a form; the log names the option that they exceeded. */
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

/** `challenge` completes the scheme: RFC 6750's `error` and `error_description`, or nothing. */
export function unauthenticated(message: string, challenge = ''): Refusal {
  return new Refusal(401, 'ERR_UNAUTHENTICATED', message, {
    'WWW-Authenticate': challenge === '' ? 'Bearer' : `Bearer ${challenge}`,
  })
}

/** Somebody else's failure, which passes. */
export function unavailable(code: ErrorCode, message: string): Refusal {
  return new Refusal(503, code, message, { 'Retry-After': '1' })
}
