/**
 * Bridge tokens: single-use tokens that hand a payload from one application to another, such as
 * from a login page to a portal. A token consists of 256 random bits in base64url. The store holds
 * only its SHA-256 hash, so that read access to the store does not reveal usable tokens. While a
 * configured Redis server is away every call rejects: other processes could not find a token that
 * exists only in the memory of this process.
 */
import { createHash, randomBytes } from 'node:crypto'
import { integer, shape } from '../base/checks'
import type { Handle } from '../handle/handle'
import { parseValue, valueText } from '../base/json'

/** The options of `BridgeTokens.issue`. */
export interface BridgeTokenOptions {
  /** Seconds until the token expires. @default 60 */
  ttl?: number | undefined
}

const checkOptions = shape<BridgeTokenOptions>({ ttl: integer(1, 2 ** 31 - 1) })

const spelling = /^[\w-]{43}$/

/**
 * Single-use tokens with a payload. Available as `storage.bridgeTokens`.
 *
 * @example
 * ```
 * const token = await storage.bridgeTokens.issue({ userId: 'ann' }, { ttl: 30 })
 * const payload = await storage.bridgeTokens.consume<{ userId: string }>(token)
 * ```
 */
export class BridgeTokens {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  /**
   * Stores the payload under a new token.
   *
   * @param payload Any value that JSON can hold.
   * @returns The token.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when JSON cannot hold `payload` or an option is not
   *   valid.
   * @throws {StorageError} ERR_TOO_LARGE when the payload exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_CONFLICT when the new token is already in use.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
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
   * Returns the payload and invalidates the token in one atomic step. The command is not retried:
   * if the connection fails or the reply does not arrive in time, the call rejects and the token
   * may be used up.
   *
   * @returns The payload, or null for a token that was consumed, has expired or never existed.
   * @throws {StorageError} ERR_CORRUPT when the stored payload is not JSON.
   * @throws {StorageError} ERR_TOO_LARGE when the stored payload exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
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

  /**
   * Returns the payload without consuming the token.
   *
   * @returns The payload, or null for a token that was consumed, has expired or never existed.
   * @throws {StorageError} ERR_CORRUPT when the stored payload is not JSON.
   * @throws {StorageError} ERR_TOO_LARGE when the stored payload exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  peek<T = any>(token: string): Promise<T | null> {
    const handle = this.#handle
    if (!isToken(token)) return handle.known('bridgeTokens.peek', () => null)
    return new Promise((resolve, reject) => {
      const hash = hashOf(token)
      const slot = handle.open('bridgeTokens.peek', resolve, reject, payloadOf<T>, 'peek')
      handle.native.bridgeTokensPeek(slot, hash)
    })
  }

  /**
   * Invalidates the token.
   *
   * @returns True if the token could still be consumed.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
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
