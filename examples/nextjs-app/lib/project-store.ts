import { getRedisWrapper, type RedisWrapper } from 'redis-session-storage/redis'
import { processWide } from './process-wide'

interface Opened {
  store: Promise<RedisWrapper> | null
}

const opened = processWide<Opened>('store', () => ({ store: null }))

/** One handle for all requests. After a failure, the next request tries again. */
export function openStore(): Promise<RedisWrapper> {
  opened.store ??= getRedisWrapper().catch((error: unknown) => {
    opened.store = null
    throw error
  })
  return opened.store
}

/** Called when the process ends. The store rejects later requests. */
export async function closeStore(): Promise<void> {
  const store = await opened.store?.catch(() => null)
  await store?.close()
}
