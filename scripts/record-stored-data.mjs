/**
 * node scripts/record-stored-data.mjs <dir>: records what the version of the package installed in
 * `dir` stores in Redis, as a fixture for test/js/stored-by-old-versions.test.ts. Run it for each
 * published release.
 */
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

import { root } from './lib/paths.mjs'
import { run } from './lib/processes.mjs'
import { startRedisServer } from './lib/redis-server.mjs'
import { main, step } from './lib/steps.mjs'

/** Returns each key with its type, value (members and scores alternate) and TTL. */
const dumpLua = `
local all = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  local kind = redis.call('TYPE', key).ok
  local value
  if kind == 'zset' then value = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  else value = redis.call('GET', key) end
  all[key] = {type = kind, value = value, pttl = redis.call('PTTL', key)}
end
return cjson.encode(all)`

const day = 86_400

async function projectSessions({ sessions }, ending) {
  const data = { projectData: { title: 'Häuschen "am See"', rooms: 3 }, step: 1 }
  const created = await sessions.create(data)
  const updated = await sessions.create(data)
  await sessions.update(updated, { projectData: { rooms: 4 } }, { merge: ['projectData'] })
  await sessions.patch(updated, { step: 2, done: false })
  const rotated = await sessions.rotate(await sessions.create(data))
  const withEnd = await ending.sessions.create(data)
  await ending.sessions.update(withEnd, { step: 3 })
  return { created, updated, rotated, withEnd }
}

async function tenantSessions({ tenantSessions: sessions }, ending) {
  const create = async (userId, by = sessions) =>
    (await by.create({ tenantId: 'acme', userId, role: 'admin' })).sessionId
  const first = await create('anna')
  const updated = await create('anna')
  await sessions.update('acme', updated, { role: 'guest' })
  return {
    first,
    updated,
    other: await create('bert'),
    withEnd: await create('cleo', ending.tenantSessions),
  }
}

async function cache({ cache: entries }) {
  await entries.set('acme', 'products', 'invalidated', { price: 0 }, day, ['price', 'all'])
  await entries.invalidateTags('acme', ['price'])
  await entries.set('acme', 'products', 'tagged', { price: 1 }, day, ['price', 'all'])
  await entries.set('acme', 'products', 'plain', 'ü', day)
  await entries.orFetch('acme', 'products', 'fetched', () => [1, 2], day, ['all'], {
    staleWhileRevalidate: 60,
  })
}

async function everything(folder, url) {
  process.env.REDIS_URL = url
  const load = createRequire(join(folder, 'package.json'))
  const { createStorage } = load('redis-session-storage')
  const options = { url, logger: false, sessionTtl: day }
  const storage = createStorage(options)
  const ending = createStorage({ ...options, absoluteSessionTtl: 7 * day })
  const values = await load('redis-session-storage/redis').getRedisWrapper()
  await cache(storage)
  await values.setex('greeting', day, 'grüezi')
  for (let i = 0; i < 3; i++) await values.incr('counter')
  for (let i = 0; i < 3; i++) await storage.rateLimits.hit('login', { limit: 5, window: day })
  const { fence } = await storage.locks.acquire('report', { ttl: day * 1000 })
  const names = {
    project: await projectSessions(storage, ending),
    tenant: await tenantSessions(storage, ending),
    token: await storage.bridgeTokens.issue({ user: 'anna' }, { ttl: day }),
    fence,
  }
  await Promise.all([storage, ending, values].map((each) => each.close()))
  return { version: load('redis-session-storage/package.json').version, names }
}

await main(async () => {
  if (process.argv.length !== 3) throw new Error('node scripts/record-stored-data.mjs <dir>')
  const port = await startRedisServer()
  const url = `redis://127.0.0.1:${port}`
  const { version, names } = await everything(resolve(process.argv[2]), url)
  const keys = JSON.parse(await run('redis-cli', ['-p', String(port), 'EVAL', dumpLua, '0']))
  const file = `test/js/fixtures/stored-by-${version}.json`
  const sorted = Object.fromEntries(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)))
  const record = { version, recordedAt: Date.now(), names, keys: sorted }
  writeFileSync(join(root, file), `${JSON.stringify(record, null, 2)}\n`)
  await step(file, () => `${Object.keys(keys).length} keys`)
  await run(join(root, 'node_modules/.bin/prettier'), ['--write', join(root, file)])
})
