// Three hits per minute and client. Run it with
//
//   node examples/rate-limits.mjs
//
// in memory, or with REDIS_URL on that server.
import { createStorage } from 'redis-session-storage'

const storage = createStorage(process.env.REDIS_URL ? { url: process.env.REDIS_URL } : {})
const limit = { limit: 3, window: 60 }

await storage.rateLimits.reset('login:203.0.113.7')
for (let i = 1; i <= 4; i++) {
  const { allowed, remaining, retryAfter } = await storage.rateLimits.hit(
    'login:203.0.113.7',
    limit,
  )
  console.log(`hit ${i}:`, allowed ? `allowed, ${remaining} remain` : `wait ${retryAfter} s`)
}
console.log('peeked:', await storage.rateLimits.peek('login:203.0.113.7', limit))
await storage.close()
