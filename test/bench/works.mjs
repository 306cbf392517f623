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
  limit: 'limit: C, blocking pipelines',
}
