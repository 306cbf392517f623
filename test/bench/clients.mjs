/**
 * The peers' clients in one shape: get, mget, getex (reads and slides), set (with the TTL), close. Each
 * with its best settings for many calls at once.
 */
import { ttl } from './sample.mjs'

export async function nodeRedis(port) {
  const { createClient } = await import('redis')
  const client = await createClient({ url: `redis://127.0.0.1:${port}` }).connect()
  return {
    get: (key) => client.get(key),
    mget: (keys) => client.mGet(keys),
    getex: (key) => client.getEx(key, { type: 'EX', value: ttl }),
    set: (key, value) => client.setEx(key, ttl, value),
    close: () => client.close(),
  }
}

export async function ioredis(port, enableAutoPipelining) {
  const { Redis } = await import('ioredis')
  const client = new Redis({ host: '127.0.0.1', port, enableAutoPipelining })
  await client.ping()
  return {
    get: (key) => client.get(key),
    mget: (keys) => client.mget(keys),
    getex: (key) => client.getex(key, 'EX', ttl),
    set: (key, value) => client.set(key, value, 'EX', ttl),
    close: () => client.quit(),
  }
}

export async function glide(port) {
  const { GlideClient, TimeUnit } = await import('@valkey/valkey-glide')
  const client = await GlideClient.createClient({
    addresses: [{ host: '127.0.0.1', port }],
    requestTimeout: 5000,
  })
  const reading = { expiry: { type: TimeUnit.Seconds, duration: ttl } }
  const writing = { expiry: { type: TimeUnit.Seconds, count: ttl } }
  return {
    get: (key) => client.get(key),
    getex: (key) => client.getex(key, reading),
    set: (key, value) => client.set(key, value, writing),
    close: async () => client.close(),
  }
}
