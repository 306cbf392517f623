/**
 * Plain Redis commands on strings. Owned by a `StorageHandle`; `getRedisWrapper` exposes them to
 * users.
 */
import { flag, integer, isArray, listOf, shape, utf8Text, type Check } from '../base/checks'
import { invalidArgument } from '../base/errors'
import type { Handle } from '../handle/handle'

/** The options of `set`. */
export interface SetOptions {
  /** Seconds until the key expires. @default no expiry */
  EX?: number | undefined
  /** Set the key only if it does not exist. @default false */
  NX?: boolean | undefined
}

const seconds = integer(1, 2 ** 31 - 1)
const anySeconds = integer(-(2 ** 31), 2 ** 31 - 1)

const checkSetOptions = shape<SetOptions>({ EX: seconds, NX: flag })

/**
 * Plain Redis commands. Keys and values are limited to `maxValueBytes`; longer ones reject with
 * ERR_TOO_LARGE.
 *
 * @example
 * ```
 * const redis = await getRedisWrapper()
 * await redis.set('greeting', 'hello', { EX: 60 })
 * ```
 */
export class KeyValues {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  /**
   * Reads a string.
   *
   * @returns The value, or null when the key does not exist.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `key` is not valid.
   * @throws {StorageError} ERR_CORRUPT when the stored value is not a string in UTF-8.
   * @throws {StorageError} ERR_TOO_LARGE when the key or the stored value exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   * @see https://redis.io/docs/latest/commands/get/
   */
  async get(key: string): Promise<string | null> {
    utf8Text(key, 'key', 'redis.get')
    return this.#handle.call('redis.get', (native, slot) => native.keyValuesGet(slot, key))
  }

  /**
   * Stores a string or a finite number.
   *
   * @param options `EX` in seconds; `NX` to keep an existing value.
   * @returns `'OK'`, or null when `NX` was given and the key exists.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid.
   * @throws {StorageError} ERR_TOO_LARGE when the key or the value exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   * @see https://redis.io/docs/latest/commands/set/
   */
  async set(key: string, value: string | number, options: SetOptions = {}): Promise<'OK' | null> {
    const { EX = 0, NX = false } = checkSetOptions(options, 'options', 'redis.set')
    return this.#set('redis.set', key, value, EX, NX)
  }

  /**
   * Stores a string or a finite number with a TTL.
   *
   * @param ttl Seconds, at least 1.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid.
   * @throws {StorageError} ERR_TOO_LARGE when the key or the value exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   * @see https://redis.io/docs/latest/commands/setex/
   */
  async setex(key: string, ttl: number, value: string | number): Promise<'OK'> {
    await this.#set('redis.setex', key, value, seconds(ttl, 'seconds', 'redis.setex'), false)
    return 'OK'
  }

  /**
   * Deletes keys.
   *
   * @returns The number of deleted keys.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when a key is not valid or there is none.
   * @throws {StorageError} ERR_TOO_LARGE when a key exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   * @see https://redis.io/docs/latest/commands/del/
   */
  async del(...keys: (string | readonly string[])[]): Promise<number> {
    const list = keyList(keys, 'redis.del')
    return this.#handle.call('redis.del', (native, slot) => native.keyValuesDel(slot, list))
  }

  /**
   * Counts existing keys. A key given twice counts twice.
   *
   * @throws {StorageError} ERR_INVALID_ARGUMENT when a key is not valid or there is none.
   * @throws {StorageError} ERR_TOO_LARGE when a key exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   * @see https://redis.io/docs/latest/commands/exists/
   */
  async exists(...keys: (string | readonly string[])[]): Promise<number> {
    const list = keyList(keys, 'redis.exists')
    return this.#handle.call('redis.exists', (native, slot) => native.keyValuesExists(slot, list))
  }

  /**
   * Sets the TTL of a key.
   *
   * @param ttl Seconds.
   * @returns 1, or 0 when the key does not exist.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid.
   * @throws {StorageError} ERR_TOO_LARGE when the key exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   * @see https://redis.io/docs/latest/commands/expire/
   */
  async expire(key: string, ttl: number): Promise<number> {
    utf8Text(key, 'key', 'redis.expire')
    anySeconds(ttl, 'seconds', 'redis.expire')
    return this.#handle.call('redis.expire', (native, slot) =>
      native.keyValuesExpire(slot, key, ttl),
    )
  }

  /**
   * Reads the remaining TTL of a key.
   *
   * @returns Seconds, -1 for a key without expiry, -2 when the key does not exist.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `key` is not valid.
   * @throws {StorageError} ERR_TOO_LARGE when the key exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   * @see https://redis.io/docs/latest/commands/ttl/
   */
  async ttl(key: string): Promise<number> {
    utf8Text(key, 'key', 'redis.ttl')
    return this.#handle.call('redis.ttl', (native, slot) => native.keyValuesTtl(slot, key))
  }

  /**
   * Adds one to a number.
   *
   * @returns The new number.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `key` is not valid.
   * @throws {StorageError} ERR_CORRUPT when the stored value is not a string, ERR_SERVER when it is
   *   not an integer.
   * @throws {StorageError} ERR_TOO_LARGE when the key exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   * @see https://redis.io/docs/latest/commands/incr/
   */
  async incr(key: string): Promise<number> {
    utf8Text(key, 'key', 'redis.incr')
    return this.#handle.call('redis.incr', (native, slot) => native.keyValuesIncr(slot, key))
  }

  /**
   * Reads many strings.
   *
   * @returns The values in the order of the keys, null for a key that does not exist or is not a
   *   string.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when a key is not valid or there is none.
   * @throws {StorageError} ERR_CORRUPT when a stored value is not UTF-8.
   * @throws {StorageError} ERR_TOO_LARGE when a key or a stored value exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   * @see https://redis.io/docs/latest/commands/mget/
   */
  async mget(...keys: (string | readonly string[])[]): Promise<(string | null)[]> {
    const list = keyList(keys, 'redis.mget')
    return this.#handle.call('redis.mget', (native, slot) => native.keyValuesMget(slot, list))
  }

  #set(
    operation: string,
    key: string,
    value: string | number,
    ttl: number,
    onlyIfAbsent: boolean,
  ): Promise<'OK' | null> {
    utf8Text(key, 'key', operation)
    const written = valueText(value, operation)
    return this.#handle.call(operation, (native, slot) =>
      native.keyValuesSet(slot, key, written, ttl, onlyIfAbsent),
    )
  }
}

function valueText(value: unknown, operation: string): string {
  if (typeof value === 'string') return utf8Text(value, 'value', operation)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  throw invalidArgument(operation, '`value` must be a string or a finite number')
}

function keyList(keys: readonly (string | readonly string[])[], operation: string): string[] {
  const list: string[] = []
  const add: Check<unknown> = (key) => list.push(utf8Text(key, `keys[${list.length}]`, operation))
  const addAll = listOf(add)
  for (const key of keys) (isArray(key) ? addAll : add)(key, 'keys', operation)
  if (list.length === 0) throw invalidArgument(operation, '`keys` must name at least one key')
  return list
}
