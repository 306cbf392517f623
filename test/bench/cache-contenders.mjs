/**
 * Who takes part where values are cached, creations of tenants' sessions and hits of a limit are
 * counted: each opens to `fill(count)`, the `works` that it can do, and close.
 */
import { createRequire } from 'node:module'
import * as clients from './clients.mjs'
import { data } from './sample.mjs'

const seconds = 86_400
const tags = ['user_1', 'projects']
/** What a read of many asks for. */
const many = 100

export const cacheContenders = {
  cache: (port) => ours({ host: '127.0.0.1', port }),
  invalidate10: (port) => invalidating({ host: '127.0.0.1', port }, 10),
  invalidate100k: (port) => invalidating({ host: '127.0.0.1', port }, 100_000),
  bentocache,
  keyv,
  'limiter-flexible': limiterFlexible,
  'node-redis-get': async (port) => texts(await clients.nodeRedis(port)),
  'ioredis-get': async (port) => texts(await clients.ioredis(port, false)),
  'ioredis-auto-get': async (port) => texts(await clients.ioredis(port, true)),
}

function open(options) {
  const { createStorage } = createRequire(import.meta.url)('../../dist/entries/index.js')
  return createStorage({ ...options, logger: false, commandTimeout: 30_000 })
}

const keyOf = (i, count) => `k${i % count}`
const keysFrom = (i, count) => Array.from({ length: many }, (_, j) => keyOf(i + j, count))
const never = () => {
  throw new Error('the value is not there')
}

function ours(options) {
  const storage = open(options)
  const { cache, tenantSessions, rateLimits } = storage
  let count
  let users = 0
  return {
    async fill(length) {
      count = length
      const entries = Array.from({ length }, (_, i) => [`k${i}`, data])
      await cache.setMany('t', 'tagged', entries, seconds, tags)
      await cache.setMany('t', 'plain', entries, seconds)
    },
    works: {
      tagged: (i) => cache.get('t', 'tagged', keyOf(i, count)),
      plain: (i) => cache.get('t', 'plain', keyOf(i, count)),
      many: (i) => cache.getMany('t', 'tagged', keysFrom(i, count)),
      fetch: (i) => cache.orFetch('t', 'tagged', keyOf(i, count), never, seconds, tags),
      createTenant: () => tenantSessions.create({ tenantId: 't', userId: `u${users++}`, ...data }),
      hit: (i) => rateLimits.hit(`limit${i % 1000}`, { limit: 1e6, window: 60 }),
    },
    close: () => storage.close(),
  }
}

/** A tag on so many entries is invalidated again and again. */
function invalidating(options, length) {
  const storage = open(options)
  const tenant = `t${length}`
  return {
    async fill() {
      for (let from = 0; from < length; from += 10_000) {
        const step = Array.from({ length: Math.min(10_000, length) }, (_, i) => [`k${from + i}`, 1])
        await storage.cache.setMany(tenant, 'n', step, seconds, ['tag'])
      }
    },
    works: { invalidate: () => storage.cache.invalidateTags(tenant, ['tag']) },
    close: () => storage.close(),
  }
}

/** Without its memory layer, which other processes' invalidations would not reach in time. */
async function bentocache(port) {
  const { BentoCache, bentostore } = await import('bentocache')
  const { redisDriver } = await import('bentocache/drivers/redis')
  const connection = { host: '127.0.0.1', port, enableAutoPipelining: true }
  const store = bentostore().useL2Layer(redisDriver({ connection }))
  const cache = new BentoCache({ default: 'redis', stores: { redis: store } })
  let count
  return {
    async fill(length) {
      count = length
      for (let i = 0; i < length; i++) {
        await cache.set({ key: `tagged:k${i}`, value: data, ttl: seconds * 1000, tags })
        await cache.set({ key: `plain:k${i}`, value: data, ttl: seconds * 1000 })
      }
    },
    works: {
      tagged: (i) => cache.get({ key: `tagged:${keyOf(i, count)}` }),
      plain: (i) => cache.get({ key: `plain:${keyOf(i, count)}` }),
      fetch: (i) =>
        cache.getOrSet({
          key: `tagged:${keyOf(i, count)}`,
          factory: never,
          ttl: seconds * 1000,
          tags,
        }),
    },
    close: () => cache.disconnectAll(),
  }
}

async function keyv(port) {
  const { default: Keyv } = await import('keyv')
  const { default: KeyvRedis } = await import('@keyv/redis')
  const cache = new Keyv(new KeyvRedis(`redis://127.0.0.1:${port}`))
  let count
  return {
    async fill(length) {
      count = length
      for (let i = 0; i < length; i++) await cache.set(`k${i}`, data, seconds * 1000)
    },
    works: {
      plain: (i) => cache.get(keyOf(i, count)),
      many: (i) => cache.get(keysFrom(i, count)),
    },
    close: () => cache.disconnect(),
  }
}

async function limiterFlexible(port) {
  const { Redis } = await import('ioredis')
  const { RateLimiterRedis } = await import('rate-limiter-flexible')
  const storeClient = new Redis({ host: '127.0.0.1', port, enableAutoPipelining: true })
  const limiter = new RateLimiterRedis({ storeClient, points: 1e6, duration: 60 })
  await storeClient.ping()
  return {
    fill: () => undefined,
    works: { hit: (i) => limiter.consume(`limit${i % 1000}`) },
    close: () => storeClient.quit(),
  }
}

/** A value as JSON text under a key: no tags, nothing can be invalidated. */
function texts(client) {
  let count
  const parsed = (text) => (text === null ? null : JSON.parse(text))
  return {
    async fill(length) {
      count = length
      for (let i = 0; i < length; i++) await client.set(`k${i}`, JSON.stringify(data))
    },
    works: {
      tagged: async (i) => parsed(await client.get(keyOf(i, count))),
      plain: async (i) => parsed(await client.get(keyOf(i, count))),
      many: async (i) => (await client.mget(keysFrom(i, count))).map(parsed),
    },
    close: () => client.close(),
  }
}
