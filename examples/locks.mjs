// One holder at a time. Run it with
//
//   node examples/locks.mjs
//
// in memory, or with REDIS_URL on that server.
import { createStorage } from 'redis-session-storage'

const storage = createStorage(process.env.REDIS_URL ? { url: process.env.REDIS_URL } : {})

// Two concurrent reports: the second waits for the first.
const report = (name) =>
  storage.locks.withLock(
    'monthly-report',
    async ({ fence, signal }) => {
      console.log(name, 'begins, with the fence', fence)
      await new Promise((resolve) => setTimeout(resolve, 100))
      // A holder that has lost the lock writes nothing.
      signal.throwIfAborted()
      console.log(name, 'ends')
    },
    { ttl: 5000, wait: 5000 },
  )
await Promise.all([report('the first'), report('the second')])

// Released explicitly; in TypeScript `await using lock = ...` releases it.
const lock = await storage.locks.acquire('nightly-job', { ttl: 5000 })
try {
  console.log('nobody else:', await storage.locks.acquire('nightly-job', { ttl: 5000 }))
  console.log('extended:', await lock.extend())
} finally {
  console.log('released:', await lock.release())
}
await storage.close()
