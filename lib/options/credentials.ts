/**
 * The option `credentials`: a user's function that returns user name and password at each attempt
 * to connect. The result is passed only to the core.
 */
import { invalidArgument } from '../base/errors'
import type { NativeStorage } from '../native/native'
import { threadGlobal } from '../base/thread-global'
import { withoutLineEnd } from './text-values'

/** The result of the option `credentials`. */
export interface Credentials {
  /** The user name. @default the server's default user */
  username?: string | undefined
  /** The password, not empty. */
  password: string
}

/** Returns the credentials for one attempt to connect. */
export type AskCredentials = () => Promise<Credentials>

/** A number for each function given as an option, and the next number. */
const functions = threadGlobal('functions', () => ({
  identities: new WeakMap<object, number>(),
  next: 1,
}))

/** A stable number for a function: storages with an identical function share a pool. */
export function identityOfFunction(ask: AskCredentials | undefined): number | undefined {
  if (ask === undefined) return undefined
  const { identities } = functions.value
  const known = identities.get(ask) ?? functions.value.next++
  identities.set(ask, known)
  return known
}

/** Throws ERR_INVALID_ARGUMENT when both the function and fixed credentials are given. */
export function checkSole(
  ask: AskCredentials | undefined,
  given: { username?: string | undefined; password?: string | undefined },
  operation: string,
): void {
  if (ask === undefined || (given.username === undefined && given.password === undefined)) return
  throw invalidArgument(
    operation,
    '`credentials` provides user name and password, so `username` and `password` must be ' +
      'omitted, also in the URL and in REDIS_USERNAME and REDIS_PASSWORD',
  )
}

/**
 * Handles the core's requests for credentials. The addon references this object through the inbox,
 * and the function may reference a storage. The function is therefore held strongly only while a
 * call is pending.
 */
export class CredentialsDesk {
  readonly #function: WeakRef<AskCredentials>
  #held: AskCredentials | undefined

  constructor(ask: AskCredentials) {
    this.#function = new WeakRef(ask)
  }

  hold(): void {
    this.#held ??= this.#function.deref()
  }

  release(): void {
    this.#held = undefined
  }

  /** Never rejects. */
  async answer(native: NativeStorage, ticket: number): Promise<void> {
    try {
      const credentials = credentialsIn(await this.#ask())
      if (credentials === undefined) native.refuseCredentials(ticket, invalid, invalidCause)
      else native.giveCredentials(ticket, credentials.username, credentials.password)
    } catch (error) {
      const cause = codeOf(error)
      native.refuseCredentials(ticket, `${subject} failed (${cause})`, cause)
    }
  }

  async #ask(): Promise<unknown> {
    const ask = this.#held ?? this.#function.deref()
    return ask?.()
  }
}

const subject = "the function of the option 'credentials'"
const invalidCause = 'ERR_INVALID_RETURN_VALUE'
const invalid = `${subject} must resolve to {username?, password}, texts that are not empty (${invalidCause})`

/**
 * Copies the credentials, reading each member once, and removes trailing line breaks. Undefined if
 * they are malformed.
 */
function credentialsIn(answer: unknown): { username: string; password: string } | undefined {
  const { username = '', password } = (answer ?? {}) as { username?: unknown; password?: unknown }
  if (typeof username !== 'string' || typeof password !== 'string') return undefined
  const given = { username: withoutLineEnd(username), password: withoutLineEnd(password) }
  return given.password === '' ? undefined : given
}

/**
 * The error's code or name. Its message may contain a secret. Never throws, although a getter may.
 */
function codeOf(error: unknown): string {
  try {
    const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
    return [code, name].find(isWord) ?? 'Error'
  } catch {
    return 'Error'
  }
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^\w{1,64}$/.test(value)
}
