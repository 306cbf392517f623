// One holder at a time. Runs by itself:
//
//   node examples/locks.mjs
//
// with the embedded store, or with the server that REDIS_URL names.
import { createStorage } from 'redis-session-storage'

const storage = createStorage(process.env.REDIS_URL ? { url: process.env.REDIS_URL } : {})

// Two reports at one moment: the second waits for the first.
const report = (name) =>
  storage.locks.withLock(
    'monthly-report',
    async ({ fence, signal }) => {
      console.log(name, 'begins, with the fence', fence)
      await new Promise((resolve) => setTimeout(resolve, 100))
      // Nothing is written by one that has lost the lock meanwhile.
      signal.throwIfAborted()
      console.log(name, 'ends')
    },
    { ttl: 5000, wait: 5000 },
  )
await Promise.all([report('the first'), report('the second')])

// By hand; in TypeScript `await using lock = ...` releases it.
const lock = await storage.locks.acquire('nightly-job', { ttl: 5000 })
try {
  console.log('nobody else:', await storage.locks.acquire('nightly-job', { ttl: 5000 }))
  console.log('extended:', await lock.extend())
} finally {
  console.log('released:', await lock.release())
}
await storage.close()
