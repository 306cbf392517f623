/**
 * The cache of the tenants. An entry is identified by its tenant, namespace and key, and has a TTL
 * in seconds. One call invalidates all entries of a tenant that have a tag, however many there are.
 */
import { orFetch, type FetchOptions, type Fetcher } from './cache-fetch'
import { supersede } from '../cache-state/cache-flights'
import { placeOf, tagsOf, ttlCheck } from '../cache-state/cache-place'
import type { CacheCount, CacheState, CacheStats } from '../cache-state/cache-state'
import type { Convert } from '../handle/calls'
import { isArray, isObject, listOf, member, unreadable } from '../base/checks'
import { invalidArgument } from '../base/errors'
import type { Handle } from '../handle/handle'
import { parseValue, valueText } from '../base/json'
import { cacheKey, cacheTenant, part } from '../base/names'
import type { NativeStorage } from '../native/native'

const keyList = listOf(cacheKey)

/**
 * A tagged cache, separate for each tenant. Available as `storage.cache`, and for the default
 * storage as the functions of `redis-session-storage/cache`. Tenants and namespaces have 1 to 128
 * characters of `A-Z a-z 0-9 . _ @ | - +`, keys have 1 to 512 bytes, tags 1 to 256 characters.
 *
 * @example
 * ```
 * const user = await storage.cache.orFetch('org', 'users', id, () => loadUser(id), 600, ['users'])
 * await storage.cache.invalidateTags('org', ['users'])
 * ```
 */
export class TenantCache {
  readonly #handle: Handle
  readonly #state: CacheState
  readonly #ttl: number

  constructor(handle: Handle) {
    this.#handle = handle
    this.#state = handle.shared.cache
    this.#ttl = handle.settings.cacheTtl
  }

  /**
   * Stores a value.
   *
   * @param value Any value that JSON can hold.
   * @param ttl Seconds; the option `cacheTtl` if omitted.
   * @param tags The tags by which `invalidateTags` finds the entry.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid.
   * @throws {StorageError} ERR_TOO_LARGE when the value exceeds `maxValueBytes` or the tags exceed
   *   512 KiB.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  async set(
    tenantId: string,
    namespace: string,
    key: string,
    value: unknown,
    ttl?: number,
    tags?: readonly string[],
  ): Promise<void> {
    const operation = 'cache.set'
    placeOf(tenantId, namespace, key, operation)
    const text = valueText(value, 'value', operation)
    const seconds = this.#seconds(ttl, operation)
    const list = tagsOf(tags, operation)
    supersede(tenantId, namespace, [key])
    await this.#call(tenantId, operation, 'sets', 1, (native, slot) =>
      native.cacheSet(slot, tenantId, namespace, key, text, list, seconds, 0),
    )
  }

  /**
   * Reads a value.
   *
   * @returns The value, or null when there is no fresh entry.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid.
   * @throws {StorageError} ERR_CORRUPT when the stored value is not a cache entry.
   * @throws {StorageError} ERR_TOO_LARGE when the stored value exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  get<T = any>(tenantId: string, namespace: string, key: string): Promise<T | null> {
    return new Promise<T | null>((resolve, reject) => {
      placeOf(tenantId, namespace, key, 'cache.get')
      const slot = this.#open(tenantId, 'cache.get', resolve, reject, this.#read, tenantId)
      this.#handle.native.cacheGet(slot, tenantId, namespace, key)
    })
  }

  /**
   * Deletes the entry.
   *
   * @returns True if there was an entry.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  async delete(tenantId: string, namespace: string, key: string): Promise<boolean> {
    const operation = 'cache.delete'
    placeOf(tenantId, namespace, key, operation)
    supersede(tenantId, namespace, [key])
    return this.#call<boolean>(tenantId, operation, 'deletes', 1, (native, slot) =>
      native.cacheDelete(slot, tenantId, namespace, key),
    )
  }

  /**
   * Stores many values in one write. The call as a whole is not atomic: if it rejects, some entries
   * may be stored. A single entry is stored whole or not at all.
   *
   * @param entries Pairs of key and value.
   * @param ttl Seconds, for all entries; the option `cacheTtl` if omitted.
   * @param tags The tags of all entries.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid.
   * @throws {StorageError} ERR_TOO_LARGE when a value exceeds `maxValueBytes` or the tags exceed
   *   512 KiB.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  async setMany(
    tenantId: string,
    namespace: string,
    entries: Iterable<readonly [string, unknown]>,
    ttl?: number,
    tags?: readonly string[],
  ): Promise<void> {
    const operation = 'cache.setMany'
    cacheTenant(tenantId, 'tenantId', operation)
    part(namespace, 'namespace', operation)
    const pairs = pairsOf(entries, operation)
    const keys = pairs.map(([key], i) => cacheKey(key, `entries[${i}][0]`, operation))
    const texts = pairs.map(([, value], i) => valueText(value, `entries[${i}][1]`, operation))
    const seconds = this.#seconds(ttl, operation)
    const list = tagsOf(tags, operation)
    supersede(tenantId, namespace, keys)
    await this.#call(tenantId, operation, 'sets', keys.length, (native, slot) =>
      native.cacheSetMany(slot, tenantId, namespace, keys, texts, list, seconds),
    )
  }

  /**
   * Reads many values.
   *
   * @returns The hits, in the order of the keys. A stored null is included, a miss is not.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid.
   * @throws {StorageError} ERR_CORRUPT when a stored value is not a cache entry.
   * @throws {StorageError} ERR_TOO_LARGE when a stored value exceeds `maxValueBytes`.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  getMany<T = any>(
    tenantId: string,
    namespace: string,
    keys: readonly string[],
  ): Promise<Map<string, T>> {
    return new Promise<Map<string, T>>((resolve, reject) => {
      const operation = 'cache.getMany'
      cacheTenant(tenantId, 'tenantId', operation)
      part(namespace, 'namespace', operation)
      const list = keyList(keys, 'keys', operation)
      const context = { tenantId, keys: list }
      const slot = this.#open(tenantId, operation, resolve, reject, this.#readMany, context)
      this.#handle.native.cacheGetMany(slot, tenantId, namespace, list)
    })
  }

  /**
   * Invalidates the tenant's entries that have one of the tags. When the call resolves, no process
   * can read an entry that was stored before. An `orFetch` that began before the call does not
   * store its value.
   *
   * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  async invalidateTags(tenantId: string, tags: readonly string[]): Promise<void> {
    const operation = 'cache.invalidateTags'
    cacheTenant(tenantId, 'tenantId', operation)
    if (tags === undefined) throw invalidArgument(operation, '`tags` must be an array')
    const list = tagsOf(tags, operation)
    await this.#call(tenantId, operation, 'invalidations', 1, (native, slot) =>
      native.cacheInvalidateTags(slot, tenantId, list),
    )
  }

  /**
   * Reads the entry, or calls `fetcher` on a miss and stores its value. Prevents a cache stampede:
   * this process runs one fetcher per key at a time (single-flight), and every concurrent caller
   * gets its own copy of the value, as JSON represents it.
   *
   * The fetched value is not stored in three cases: one of the tags was invalidated after the
   * fetcher began; this process set or deleted the key after the fetcher began; the value is null
   * or undefined and `negativeTtl` is not set. While the store is away every call runs or joins a
   * fetcher.
   *
   * @param fetcher Returns the value, or a promise of it. Its error rejects the call.
   * @param ttl Seconds; the option `cacheTtl` if omitted.
   * @param tags The tags by which `invalidateTags` finds the entry.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid, or JSON cannot hold
   *   the fetched value.
   * @throws {StorageError} ERR_CONFLICT when the fetcher requests its own key, directly or through
   *   the fetchers of other keys: it would wait for itself.
   * @throws {StorageError} ERR_CORRUPT when the stored value is not JSON.
   * @throws {StorageError} ERR_CLOSED after `close()`.
   */
  orFetch<T = any>(
    tenantId: string,
    namespace: string,
    key: string,
    fetcher: Fetcher<T>,
    ttl?: number,
    tags?: readonly string[],
    options?: FetchOptions,
  ): Promise<T> {
    return orFetch(this.#handle, tenantId, namespace, key, fetcher, ttl, tags, options)
  }

  /**
   * Invalidates all entries of the tenant in one step, regardless of their number.
   *
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId` is not valid.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  async clear(tenantId: string): Promise<void> {
    cacheTenant(tenantId, 'tenantId', 'cache.clear')
    await this.#call(tenantId, 'cache.clear', 'invalidations', 1, (native, slot) =>
      native.cacheClear(slot, tenantId),
    )
  }

  /**
   * Returns what this process has counted since the storage was opened.
   *
   * @param tenantId Limits the counts to one tenant; all tenants if omitted.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `tenantId` is not valid.
   */
  stats(tenantId?: string): CacheStats {
    if (tenantId !== undefined) cacheTenant(tenantId, 'tenantId', 'cache.stats')
    return this.#state.stats(tenantId)
  }

  #seconds(ttl: unknown, operation: string): number {
    return ttl === undefined ? this.#ttl : ttlCheck(ttl, 'ttl', operation)
  }

  #call<R>(
    tenant: string,
    operation: string,
    what: CacheCount,
    times: number,
    start: (native: NativeStorage, slot: number) => void,
  ): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const counted = (value: R): R => {
        this.#state.count(tenant, what, times)
        return value
      }
      start(this.#handle.native, this.#open(tenant, operation, resolve, reject, counted, undefined))
    })
  }

  #open<C, R>(
    tenant: string,
    operation: string,
    resolve: (value: R) => void,
    reject: (reason: unknown) => void,
    convert: Convert<C, R>,
    context: C,
  ): number {
    const failed = (reason: unknown): void => {
      this.#state.count(tenant, 'errors')
      reject(reason)
    }
    return this.#handle.open(operation, resolve, failed, convert, context)
  }

  readonly #read = (text: string | null, tenant: string): any => {
    this.#state.count(tenant, text === null ? 'misses' : 'hits')
    return text === null ? null : parseValue(text, 'cache.get')
  }

  readonly #readMany = (
    texts: (string | null)[],
    { tenantId, keys }: { tenantId: string; keys: string[] },
  ): Map<string, any> => {
    const found = new Map<string, unknown>()
    texts.forEach((text, i) => {
      this.#state.count(tenantId, text === null ? 'misses' : 'hits')
      if (text !== null) found.set(keys[i]!, parseValue(text, 'cache.getMany'))
    })
    return found
  }
}

/** Copies the pairs in one pass, because an iterator can run only once. */
function pairsOf(entries: unknown, operation: string): [unknown, unknown][] {
  if (!isIterable(entries, operation)) throw notPairs('entries', operation)
  const pairs: [unknown, unknown][] = []
  let complete = true
  try {
    for (const entry of entries) {
      complete = isArray(entry) && entry.length === 2
      if (!complete) break
      pairs.push([(entry as unknown[])[0], (entry as unknown[])[1]])
    }
  } catch (error) {
    throw unreadable('entries', operation, error)
  }
  if (!complete) throw notPairs(`entries[${pairs.length}]`, operation)
  return pairs
}

function isIterable(value: unknown, operation: string): value is Iterable<unknown> {
  const iterable = isObject(value) || isArray(value)
  const iterator = iterable && member(value, Symbol.iterator, 'entries', operation)
  return typeof iterator === 'function'
}

function notPairs(name: string, operation: string): Error {
  const what = name === 'entries' ? 'an iterable of [key, value]' : 'a pair [key, value]'
  return invalidArgument(operation, `\`${name}\` must be ${what}`)
}
