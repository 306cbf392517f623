import { getRedisWrapper } from 'redis-session-storage/redis'

let opening: ReturnType<typeof getRedisWrapper> | null = null

/** One handle for all requests; the next request tries again after a failure. */
export function openStore() {
  opening ??= getRedisWrapper().catch((error: unknown) => {
    opening = null
    throw error
  })
  return opening
}
