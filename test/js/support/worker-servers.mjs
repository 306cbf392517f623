/** Before the tests: one redis-server per Jest worker, for `sharedRedis` of shared-redis.ts. */
import { startRedisServer } from '../../../scripts/lib/redis-server.mjs'

export default async function startWorkerServers({ maxWorkers }) {
  const ports = await Promise.all(Array.from({ length: maxWorkers }, () => startRedisServer()))
  process.env.RSS_TEST_REDIS_PORTS = ports.join(' ')
}
