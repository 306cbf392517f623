/**
 * A process with one version of the package. It executes the calls that its parent sends.
 * Arguments: the folder from which it loads the package, and the Redis URL.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [folder, url] = process.argv.slice(2)
process.env.REDIS_URL = url
const load = createRequire(join(folder, 'package.json'))
const { createStorage } = load('redis-session-storage')
const { getRedisWrapper } = load('redis-session-storage/redis')

const storage = createStorage({ url, logger: false, fallback: 'never' })
const values = await getRedisWrapper()
const held = new Map()

/** Calls whose arguments or results cannot be sent between processes. */
const ownCalls = {
  'locks.acquire': async (name, options) => {
    const lock = await storage.locks.acquire(name, options)
    if (lock) held.set(name, lock)
    return lock?.fence ?? null
  },
  'locks.release': (name) => held.get(name)?.release() ?? false,
  'cache.orFetch': (tenant, namespace, key, value, ...more) =>
    storage.cache.orFetch(tenant, namespace, key, () => value, ...more),
  'cache.getMany': async (...args) => Object.fromEntries(await storage.cache.getMany(...args)),
}

async function call(name, args) {
  const [noun, verb] = name.split('.')
  if (ownCalls[name]) return ownCalls[name](...args)
  return noun === 'values' ? values[verb](...args) : storage[noun][verb](...args)
}

process.on('message', ({ id, name, args }) => {
  call(name, args).then(
    (value) => process.send({ id, value }),
    (error) => process.send({ id, error: `${error.code ?? ''} ${error.message}` }),
  )
})
process.on('disconnect', () => process.exit())
process.send({ ready: true })
