/**
 * What is measured, by whom, and with how many calls in flight.
 */
const levels = [1, 16, 128]
const plain = ['ours', 'node-redis', 'ioredis', 'ioredis-auto', 'glide']

export const works = {
  create: { title: 'session create', levels, by: plain, empties: true },
  get: { title: 'session get + slide', levels, by: [...plain, 'seeds', 'limit'] },
  update: { title: 'session update', levels, by: ['ours', 'seeds', ...plain.slice(2)] },
  embedded: {
    title: 'embedded store, get + slide',
    levels: [1, 128],
    by: ['embedded', 'parse'],
    as: 'get',
  },
  cachePlain: {
    title: 'cache get, without tags',
    levels,
    by: ['cache', 'bentocache', 'keyv', 'node-redis-get', 'ioredis-get', 'ioredis-auto-get'],
    as: 'plain',
  },
  cacheTagged: {
    title: 'cache get, tagged (GET: without tags)',
    levels,
    by: ['cache', 'bentocache', 'node-redis-get', 'ioredis-get', 'ioredis-auto-get'],
    as: 'tagged',
  },
  cacheMany: {
    title: 'cache get of 100 keys at once',
    levels: [1, 16],
    by: ['cache', 'keyv', 'node-redis-get', 'ioredis-get'],
    as: 'many',
  },
  cacheFetch: {
    title: 'cacheOrFetch on a hit',
    levels,
    by: ['cache', 'bentocache'],
    as: 'fetch',
  },
  invalidate: {
    title: 'invalidate a tag',
    levels: [1],
    by: ['invalidate10', 'invalidate100k'],
  },
  createTenant: { title: 'createSession of a tenant', levels, by: ['cache'] },
  hit: { title: 'hit of a rate limit', levels, by: ['cache', 'limiter-flexible'] },
}

export const names = {
  ours: 'redis-session-storage',
  embedded: 'redis-session-storage, embedded',
  parse: 'limit: JSON.parse alone',
  seeds: 'node-redis, GET + SETEX',
  'node-redis': 'node-redis',
  ioredis: 'ioredis',
  'ioredis-auto': 'ioredis, autopipelining',
  glide: 'valkey-glide',
  cache: 'redis-session-storage',
  invalidate10: 'a tag on 10 entries',
  invalidate100k: 'a tag on 100,000 entries',
  bentocache: 'bentocache, L2 only',
  keyv: '@keyv/redis',
  'limiter-flexible': 'rate-limiter-flexible',
  'node-redis-get': 'node-redis, GET or MGET + parse',
  'ioredis-get': 'ioredis, GET or MGET + parse',
  'ioredis-auto-get': 'ioredis, autopipelining, GET + parse',
  limit: 'limit: C, blocking pipelines',
}
