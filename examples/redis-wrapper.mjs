// Plain values, and the backend in use. Run it with
//
//   node examples/redis-wrapper.mjs
//
// in memory, or with REDIS_URL on that server.
import { getRedisWrapper } from 'redis-session-storage/redis'

console.log('Testing Redis connection...')

const redis = await getRedisWrapper()
console.log('Cache type:', redis.getCacheType())

if (redis.getCacheType() === 'redis') {
  await redis.setex('test:key', 10, 'Hello Redis')
  console.log('Test value:', await redis.get('test:key'))
  await redis.del('test:key')
  console.log('Redis test successful!')
} else {
  console.log('Using in-memory fallback')
}

await redis.close()
