/**
 * `redis-session-storage/redis`: a thin wrapper that bundlers may bundle.
 */
export { getRedisWrapper } from 'redis-session-storage/native'
export type { RedisWrapper, SetOptions } from 'redis-session-storage/native'
