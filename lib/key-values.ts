/**
 * Plain keys and values, as Redis has them.
 */
import { flag, integer, isArray, listOf, shape, utf8Text, type Check } from './checks'
import { invalidArgument } from './errors'
import type { Handle } from './handle'

export interface SetOptions {
  /** Seconds until the key ends. */
  EX?: number | undefined
  /** Set it only if it does not exist. */
  NX?: boolean | undefined
}

const seconds = integer(1, 2 ** 31 - 1)
const anySeconds = integer(-(2 ** 31), 2 ** 31 - 1)

const checkSetOptions = shape<SetOptions>({ EX: seconds, NX: flag })

export class KeyValues {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  async get(key: string): Promise<string | null> {
    utf8Text(key, 'key', 'redis.get')
    return this.#handle.call('redis.get', (native, slot) => native.keyValuesGet(slot, key))
  }

  /** `'OK'`, or null when `NX` was given and the key exists. */
  async set(key: string, value: string | number, options: SetOptions = {}): Promise<'OK' | null> {
    const { EX = 0, NX = false } = checkSetOptions(options, 'options', 'redis.set')
    return this.#set('redis.set', key, value, EX, NX)
  }

  async setex(key: string, ttl: number, value: string | number): Promise<'OK'> {
    await this.#set('redis.setex', key, value, seconds(ttl, 'seconds', 'redis.setex'), false)
    return 'OK'
  }

  /** How many keys existed. */
  async del(...keys: (string | readonly string[])[]): Promise<number> {
    const list = keyList(keys, 'redis.del')
    return this.#handle.call('redis.del', (native, slot) => native.keyValuesDel(slot, list))
  }

  /** How many keys exist; a key that is named twice counts twice. */
  async exists(...keys: (string | readonly string[])[]): Promise<number> {
    const list = keyList(keys, 'redis.exists')
    return this.#handle.call('redis.exists', (native, slot) => native.keyValuesExists(slot, list))
  }

  /** 1, or 0 when the key does not exist. */
  async expire(key: string, ttl: number): Promise<number> {
    utf8Text(key, 'key', 'redis.expire')
    anySeconds(ttl, 'seconds', 'redis.expire')
    return this.#handle.call('redis.expire', (native, slot) =>
      native.keyValuesExpire(slot, key, ttl),
    )
  }

  /** Seconds until the key ends, -1 when it does not end, -2 when it does not exist. */
  async ttl(key: string): Promise<number> {
    utf8Text(key, 'key', 'redis.ttl')
    return this.#handle.call('redis.ttl', (native, slot) => native.keyValuesTtl(slot, key))
  }

  /** The number after adding one. */
  async incr(key: string): Promise<number> {
    utf8Text(key, 'key', 'redis.incr')
    return this.#handle.call('redis.incr', (native, slot) => native.keyValuesIncr(slot, key))
  }

  /** The values in the order of the keys, null for a key that does not exist. */
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
