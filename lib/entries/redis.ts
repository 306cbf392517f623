/**
 * The entry `redis-session-storage/redis`: a thin wrapper that may be bundled.
 */
export { getRedisWrapper } from 'redis-session-storage/native'
export type { RedisWrapper, SetOptions } from 'redis-session-storage/native'
