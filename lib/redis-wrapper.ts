/**
 * Plain Redis commands on the default storage, for what has no room of its own.
 */
import { defaultSettings } from './default-storage'
import type { KeyValues } from './key-values'
import { StorageHandle } from './storage'

export interface RedisWrapper extends Pick<
  KeyValues,
  'get' | 'set' | 'setex' | 'del' | 'exists' | 'expire' | 'ttl' | 'incr' | 'mget'
> {
  ping(): Promise<'PONG'>
  /** What answers: a Redis server, or memory, as while the server is away. */
  getCacheType(): 'redis' | 'memory'
  /** Closes this wrapper; the default storage stays open. */
  close(): Promise<void>
}

/**
 * A wrapper with a handle of its own on the default storage's connections. It is there after the
 * first attempt to connect, whether that succeeded or failed.
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
