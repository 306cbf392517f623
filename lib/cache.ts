/**
 * The cache of the tenants. An entry stands under its tenant, its namespace and its key, and has a
 * TTL in seconds; one call invalidates all entries of a tenant that bear a tag, however many they
 * are.
 */
import { orFetch, type FetchOptions, type Fetcher } from './cache-fetch'
import { supersede } from './cache-flights'
import { placeOf, tagsOf, ttlCheck } from './cache-place'
import type { CacheCount, CacheState, CacheStats } from './cache-state'
import type { Convert } from './calls'
import { isArray, isObject, listOf, member, unreadable } from './checks'
import { invalidArgument } from './errors'
import type { Handle } from './handle'
import { parseValue, valueText } from './json'
import { cacheKey, cacheTenant, part } from './names'
import type { NativeStorage } from './native'

const keyList = listOf(cacheKey)

export class TenantCache {
  readonly #handle: Handle
  readonly #state: CacheState
  readonly #ttl: number

  constructor(handle: Handle) {
    this.#handle = handle
    this.#state = handle.shared.cache
    this.#ttl = handle.settings.cacheTtl
  }

  /** Stores what JSON can hold; `ttl` in seconds, the option `cacheTtl` when it is left out. */
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

  /** The value, or null when there is no fresh entry. */
  get<T = any>(tenantId: string, namespace: string, key: string): Promise<T | null> {
    return new Promise<T | null>((resolve, reject) => {
      placeOf(tenantId, namespace, key, 'cache.get')
      const slot = this.#open(tenantId, 'cache.get', resolve, reject, this.#read, tenantId)
      this.#handle.native.cacheGet(slot, tenantId, namespace, key)
    })
  }

  /** Removes the entry; whether there was one. */
  async delete(tenantId: string, namespace: string, key: string): Promise<boolean> {
    const operation = 'cache.delete'
    placeOf(tenantId, namespace, key, operation)
    supersede(tenantId, namespace, [key])
    return this.#call<boolean>(tenantId, operation, 'deletes', 1, (native, slot) =>
      native.cacheDelete(slot, tenantId, namespace, key),
    )
  }

  /** Stores many values in one write; each is stored whole or not at all, one without the others. */
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

  /** The hits, in the order of the keys: a stored null is in it, a miss is not. */
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
   * Resolves when no reader anywhere can get the tenant's entries that bear one of the tags and were
   * stored before; nor those that are stored later by an `orFetch` that began before.
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
   * The entry's value; on a miss that of `fetcher`, which is stored. One fetcher a key runs at a
   * time, and all who ask meanwhile get its answer, each an own copy as JSON gives it. An answer is
   * not stored when one of the tags was invalidated, or the key set or deleted here, after its
   * fetcher had begun; nor when it is null or undefined, unless `negativeTtl` says for how long.
   * While the store is away every answer comes from a fetcher. A fetcher that asks for its own key,
   * also through fetchers of other keys, is refused with ERR_CONFLICT: it would wait for itself.
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

  /** Invalidates all entries of the tenant, in one step that does not look at them. */
  async clear(tenantId: string): Promise<void> {
    cacheTenant(tenantId, 'tenantId', 'cache.clear')
    await this.#call(tenantId, 'cache.clear', 'invalidations', 1, (native, slot) =>
      native.cacheClear(slot, tenantId),
    )
  }

  /** What was counted in this process since the storage was opened: of one tenant, or of all. */
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

/** A copy, made in one pass: an iterator can be run once. */
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
