// A tenant cache with tags. Run it with
//
//   node examples/cache.mjs
//
// in memory, or with REDIS_URL on that server.
import { redisSessionStorage } from 'redis-session-storage'
import {
  cacheOrFetch,
  clearTenantCache,
  getCache,
  getCacheMany,
  getCacheStats,
  invalidateCacheByTags,
  setCache,
  setCacheMany,
} from 'redis-session-storage/cache'

const tenant = 'org_123'

await setCache(tenant, 'users', 'user_456', { name: 'John Doe' }, 3600, ['user', 'profile'])
console.log('cached:', await getCache(tenant, 'users', 'user_456'))
console.log('of another tenant:', await getCache('org_124', 'users', 'user_456'))

await setCacheMany(
  tenant,
  'jobs',
  [
    ['job_1', { open: true }],
    ['job_2', null],
  ],
  3600,
  ['job'],
)
console.log('many:', await getCacheMany(tenant, 'jobs', ['job_1', 'job_2', 'job_3']))

// Ten pages read concurrently, and the database is read once.
let queries = 0
const loadReport = async () => ({ query: ++queries, total: 9000 })
const pages = Array.from({ length: 10 }, () =>
  cacheOrFetch(tenant, 'analytics', 'daily_stats', loadReport, 3600, ['job']),
)
console.log('report:', (await Promise.all(pages))[0], 'after', queries, 'query')

// One call invalidates all entries with a tag.
await invalidateCacheByTags(tenant, ['job'])
console.log('after the invalidation:', await getCacheMany(tenant, 'jobs', ['job_1', 'job_2']))
console.log('still there:', await getCache(tenant, 'users', 'user_456'))

await clearTenantCache(tenant)
console.log('after the clearance:', await getCache(tenant, 'users', 'user_456'))
console.log('counted:', getCacheStats(tenant))
await redisSessionStorage.close()
