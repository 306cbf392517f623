/**
 * Bridge tokens: a payload handed from one place to another, such as from a login to a portal, that
 * can be taken once. A token is 256 random bits in URL-safe letters; the store keeps its SHA-256
 * only, so that who can read the store cannot use what stands there. While a configured Redis is
 * away every call rejects: a token in the memory of one process would be unknown to the others.
 */
import { createHash, randomBytes } from 'node:crypto'
import { integer, shape } from './checks'
import type { Handle } from './handle'
import { parseValue, valueText } from './json'

export interface BridgeTokenOptions {
  /** Seconds until the token ends: 60. */
  ttl?: number | undefined
}

const checkOptions = shape<BridgeTokenOptions>({ ttl: integer(1, 2 ** 31 - 1) })

const spelling = /^[\w-]{43}$/

export class BridgeTokens {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  /** Stores the payload, any value that JSON can hold; resolves to the token. */
  issue(payload: unknown, options: BridgeTokenOptions = {}): Promise<string> {
    const handle = this.#handle
    return new Promise((resolve, reject) => {
      const text = valueText(payload, 'payload', 'bridgeTokens.issue')
      const { ttl = 60 } = checkOptions(options, 'options', 'bridgeTokens.issue')
      const token = randomBytes(32).toString('base64url')
      const hash = hashOf(token)
      const slot = handle.open('bridgeTokens.issue', resolve, reject, tokenOf, token)
      handle.native.bridgeTokensIssue(slot, hash, text, ttl)
    })
  }

  /**
   * The payload, once: whoever else has the token, now or later, gets null, as for a token that has
   * ended or that never was. Not sent again when the connection fails meanwhile: then it rejects,
   * and the token may be used up.
   */
  consume<T = any>(token: string): Promise<T | null> {
    const handle = this.#handle
    if (!isToken(token)) return handle.known('bridgeTokens.consume', () => null)
    return new Promise((resolve, reject) => {
      const hash = hashOf(token)
      const slot = handle.open('bridgeTokens.consume', resolve, reject, payloadOf<T>, 'consume')
      handle.native.bridgeTokensConsume(slot, hash)
    })
  }

  /** The payload or null; the token can still be consumed. */
  peek<T = any>(token: string): Promise<T | null> {
    const handle = this.#handle
    if (!isToken(token)) return handle.known('bridgeTokens.peek', () => null)
    return new Promise((resolve, reject) => {
      const hash = hashOf(token)
      const slot = handle.open('bridgeTokens.peek', resolve, reject, payloadOf<T>, 'peek')
      handle.native.bridgeTokensPeek(slot, hash)
    })
  }

  /** Ends the token; whether it could still be consumed. */
  revoke(token: string): Promise<boolean> {
    const handle = this.#handle
    if (!isToken(token)) return handle.known('bridgeTokens.revoke', () => false)
    const hash = hashOf(token)
    return handle.call('bridgeTokens.revoke', (native, slot) =>
      native.bridgeTokensRevoke(slot, hash),
    )
  }
}

function isToken(token: unknown): token is string {
  return typeof token === 'string' && spelling.test(token)
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function tokenOf(_: null, token: string): string {
  return token
}

function payloadOf<T>(text: string | null, method: string): T | null {
  return text === null ? null : (parseValue(text, `bridgeTokens.${method}`) as T)
}
