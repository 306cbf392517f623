import { getRedisWrapper, type RedisWrapper } from 'redis-session-storage/redis'
import { processWide } from './process-wide'

interface Opened {
  store: Promise<RedisWrapper> | null
}

const opened = processWide<Opened>('store', () => ({ store: null }))

/** One handle for all requests; the next request tries again after a failure. */
export function openStore(): Promise<RedisWrapper> {
  opened.store ??= getRedisWrapper().catch((error: unknown) => {
    opened.store = null
    throw error
  })
  return opened.store
}

/** For the end of the process: later requests are refused by the store. */
export async function closeStore(): Promise<void> {
  const store = await opened.store?.catch(() => null)
  await store?.close()
}
