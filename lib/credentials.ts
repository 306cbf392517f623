/**
 * The option `credentials`: a user's function that is asked for the user and the password at each
 * attempt to connect. What it says goes to the core and nowhere else.
 */
import { invalidArgument } from './errors'
import type { NativeStorage } from './native'
import { registry } from './registry'

export interface Credentials {
  username?: string
  password: string
}

export type AskCredentials = () => Promise<Credentials>

/** A number for a function, the same each time: storages share a pool if they ask the same one. */
export function identityOfFunction(ask: AskCredentials | undefined): number | undefined {
  if (ask === undefined) return undefined
  const { functions } = registry()
  const known = functions.identities.get(ask) ?? functions.next++
  functions.identities.set(ask, known)
  return known
}

/** Throws when the credentials are told twice. */
export function checkSole(
  ask: AskCredentials | undefined,
  given: { username?: string; password?: string },
  operation: string,
): void {
  if (ask === undefined || (given.username === undefined && given.password === undefined)) return
  throw invalidArgument(
    operation,
    '`credentials` tells the user and the password, so `username` and `password` must be left ' +
      'out, also of the URL and of REDIS_USERNAME and REDIS_PASSWORD',
  )
}

/**
 * Answers the core's questions. The addon holds it through the inbox, so it holds the function, by
 * which a storage may be reached, only while a call is pending.
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
      const { username, password } = await this.#ask()
      native.giveCredentials(ticket, username ?? '', password)
    } catch (error) {
      const cause = codeOf(error)
      native.refuseCredentials(ticket, `${what(error)} (${cause})`, cause)
    }
  }

  async #ask(): Promise<Credentials> {
    const ask = this.#held ?? this.#function.deref()
    const answer: unknown = await ask?.()
    if (isCredentials(answer)) return answer
    throw new NoCredentials()
  }
}

/** The answer is none. */
class NoCredentials extends TypeError {
  readonly code = 'ERR_INVALID_RETURN_VALUE'
}

function what(error: unknown): string {
  const subject = "the function of the option 'credentials'"
  if (!(error instanceof NoCredentials)) return `${subject} failed`
  return `${subject} must resolve to {username?, password}, texts that are not empty`
}

function isCredentials(value: unknown): value is Credentials {
  const { username, password } = (value ?? {}) as { username?: unknown; password?: unknown }
  const named = username === undefined || typeof username === 'string'
  return named && typeof password === 'string' && password !== ''
}

/** Its code or its name; its message may hold a secret. */
function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  const words = [code, name].filter((word) => typeof word === 'string' && /^\w{1,64}$/.test(word))
  return (words[0] as string | undefined) ?? 'Error'
}
