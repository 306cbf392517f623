/**
 * `getRedisWrapper`: plain Redis commands on the default storage.
 */
import { defaultSettings } from './default-storage'
import type { KeyValues } from '../values/key-values'
import { StorageHandle } from '../storage/storage'

/** Plain Redis commands. `KeyValues` documents each of them. */
export interface RedisWrapper extends Pick<
  KeyValues,
  'get' | 'set' | 'setex' | 'del' | 'exists' | 'expire' | 'ttl' | 'incr' | 'mget'
> {
  /**
   * Sends a `PING`.
   *
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  ping(): Promise<'PONG'>
  /** The backend in use: a Redis server, or memory without a server or while the server is away. */
  getCacheType(): 'redis' | 'memory'
  /** Closes this wrapper. The default storage stays open. */
  close(): Promise<void>
}

/**
 * Opens plain Redis commands on the connections of the default storage. Resolves after the first
 * attempt to connect, even if it failed.
 *
 * @throws {StorageError} ERR_INVALID_ARGUMENT on first use when an environment variable or an
 *   option of `configure` is not valid.
 * @example
 * ```
 * const redis = await getRedisWrapper()
 * await redis.set('greeting', 'hello', { EX: 60 })
 * const greeting = await redis.get('greeting')
 * ```
 */
export async function getRedisWrapper(): Promise<RedisWrapper> {
  const storage = new StorageHandle(defaultSettings())
  await storage.connect().catch(() => undefined)
  const { keyValues } = storage
  return {
    get: (key) => keyValues.get(key),
    set: (key, value, options) => keyValues.set(key, value, options),
    setex: (key, ttl, value) => keyValues.setex(key, ttl, value),
    del: (...keys) => keyValues.del(...keys),
    exists: (...keys) => keyValues.exists(...keys),
    expire: (key, ttl) => keyValues.expire(key, ttl),
    ttl: (key) => keyValues.ttl(key),
    incr: (key) => keyValues.incr(key),
    mget: (...keys) => keyValues.mget(...keys),
    ping: () => storage.ping(),
    getCacheType: () => storage.type,
    close: () => storage.close(),
  }
}
