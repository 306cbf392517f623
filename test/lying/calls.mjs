/** A call of every public method of a storage, by the method's name. */
import { Buffer } from 'node:buffer'

const id = '0b0fcd6e-6f1f-4c8e-9a53-3f3c1e1d2a01'
const ownTtlId = '0b0fcd6e-6f1f-8c8e-9a53-3f3c1e1d2a01'
const limit = { limit: 3, window: 10 }
const largest = { limit: 1_000_000, window: 2 ** 31 - 1 }

async function lockAndUse(storage) {
  const lock = await storage.locks.acquire('l', { ttl: 1000 })
  if (lock === null) return
  try {
    await lock.extend()
  } finally {
    await lock.release()
  }
}

const nextValue = { bytes: Buffer.from('x'), tags: ['a'], ttl: 60, mark: 'ab:5' }

const calls = {
  'sessions.create': [
    (s) => s.sessions.create({ x: 1 }),
    (s) => s.sessions.create({ x: 1 }, { ttl: 60 }),
  ],
  'sessions.get': [
    (s) => s.sessions.get(id),
    (s) => s.sessions.get(ownTtlId),
    (s) => s.sessions.get('x'),
  ],
  'sessions.update': [
    (s) => s.sessions.update(id, { x: 1 }),
    (s) => s.sessions.update(id, { x: { y: 1 } }, { merge: ['x'] }),
    (s) => s.sessions.update(id, { x: 1 }, { save: { tab: 't', number: 1 } }),
  ],
  'sessions.patch': [(s) => s.sessions.patch(id, { x: null })],
  'sessions.delete': [(s) => s.sessions.delete(id)],
  'sessions.touch': [(s) => s.sessions.touch(id), (s) => s.sessions.touch(ownTtlId)],
  'sessions.complete': [(s) => s.sessions.complete(id)],
  'sessions.rotate': [(s) => s.sessions.rotate(id)],
  'tenantSessions.create': [(s) => s.tenantSessions.create({ tenantId: 't', userId: 'u' })],
  'tenantSessions.get': [
    (s) => s.tenantSessions.get('t', id),
    (s) => s.tenantSessions.get('t', 'x'),
  ],
  'tenantSessions.update': [(s) => s.tenantSessions.update('t', id, { x: 1 })],
  'tenantSessions.destroy': [(s) => s.tenantSessions.destroy('t', id)],
  'tenantSessions.list': [(s) => s.tenantSessions.list('t', 'u')],
  'tenantSessions.destroyAll': [
    (s) => s.tenantSessions.destroyAll('t', 'u'),
    (s) => s.tenantSessions.destroyAll('t', 'u', { except: id }),
  ],
  'tenantSessions.cleanup': [
    (s) => s.tenantSessions.cleanup('t'),
    (s) => s.tenantSessions.cleanup(),
  ],
  'cache.set': [(s) => s.cache.set('t', 'n', 'k', { x: 1 }, 5, ['a'])],
  'cache.get': [(s) => s.cache.get('t', 'n', 'k')],
  'cache.delete': [(s) => s.cache.delete('t', 'n', 'k')],
  'cache.setMany': [
    (s) =>
      s.cache.setMany(
        't',
        'n',
        [
          ['a', 1],
          ['b', null],
        ],
        5,
        ['a'],
      ),
  ],
  'cache.getMany': [(s) => s.cache.getMany('t', 'n', ['a', 'b', 'c'])],
  'cache.invalidateTags': [(s) => s.cache.invalidateTags('t', ['a', 'b'])],
  'cache.orFetch': [
    (s) => s.cache.orFetch('t', 'n', 'f', () => 1, 5, ['a']),
    (s) => s.cache.orFetch('t', 'n', 'stale', () => 1, 5, ['a'], { staleWhileRevalidate: 5 }),
    (s) => s.cache.orFetch('t', 'n', 'lock', () => 1, 5, [], { lock: true, negativeTtl: 5 }),
  ],
  'cache.clear': [(s) => s.cache.clear('t')],
  'cache.stats': [(s) => s.cache.stats('t')],
  'rateLimits.hit': [
    (s) => s.rateLimits.hit('k', limit),
    (s) => s.rateLimits.hit('k', { ...largest, cost: 1_000_000 }),
  ],
  'rateLimits.peek': [(s) => s.rateLimits.peek('k', limit), (s) => s.rateLimits.peek('k', largest)],
  'rateLimits.reset': [(s) => s.rateLimits.reset('k')],
  'locks.acquire': [lockAndUse],
  'locks.withLock': [(s) => s.locks.withLock('m', () => 1, { ttl: 1000, wait: 30 })],
  'bridgeTokens.issue': [(s) => s.bridgeTokens.issue({ x: 1 })],
  'bridgeTokens.consume': [(s) => s.bridgeTokens.consume('A'.repeat(43))],
  'bridgeTokens.peek': [(s) => s.bridgeTokens.peek('A'.repeat(43))],
  'bridgeTokens.revoke': [(s) => s.bridgeTokens.revoke('A'.repeat(43))],
  'attempts.record': [(s) => s.attempts.record('a', id)],
  'attempts.answered': [async (s) => s.attempts.answered('a')],
  'chosenIds.textOf': [async (s) => s.chosenIds.textOf({ a: 1 })],
  'chosenIds.create': [(s) => s.chosenIds.create(id, '{"a":1}')],
  'chosenIds.rotate': [(s) => s.chosenIds.rotate(id, 'c3a1f8de-4b0e-4f0c-9d7a-2f6b8e1d5c42')],
  'completions.complete': [(s) => s.completions.complete(id)],
  'keyValues.get': [(s) => s.keyValues.get('k')],
  'keyValues.set': [
    (s) => s.keyValues.set('k', 'v'),
    (s) => s.keyValues.set('k', 'v', { ex: 5, nx: true }),
  ],
  'keyValues.setex': [(s) => s.keyValues.setex('k', 5, 'v')],
  'keyValues.del': [(s) => s.keyValues.del('a', 'b')],
  'keyValues.exists': [(s) => s.keyValues.exists('a', 'b')],
  'keyValues.expire': [(s) => s.keyValues.expire('k', 5)],
  'keyValues.ttl': [(s) => s.keyValues.ttl('k')],
  'keyValues.incr': [(s) => s.keyValues.incr('k')],
  'keyValues.mget': [(s) => s.keyValues.mget('a', 'b', 'c')],
  'nextCache.get': [(s) => s.nextCache('_next').get('isr', 'k', ['a'])],
  'nextCache.set': [(s) => s.nextCache('_next').set('isr', 'k', nextValue)],
  'nextCache.delete': [(s) => s.nextCache('_next').delete('isr', 'k')],
  'nextCache.revalidate': [
    (s) => s.nextCache('_next').revalidate(['a']),
    (s) => s.nextCache('_next').revalidate(['a'], { expire: 60 }),
  ],
  'nextBuild.ready': [(s) => s.nextBuild('_next', 'b', 1).ready()],
  'nextBuild.track': [(s) => s.nextBuild('_next', 'b', 1).track('k')],
  'nextBuild.outputState': [(s) => s.nextBuild('_next', 'b', 1).outputState('k', ['a'])],
  'storage.connect': [(s) => s.connect()],
  'storage.health': [(s) => s.health()],
  'storage.metrics': [(s) => s.metrics()],
  'storage.metricsText': [(s) => s.metricsText()],
  'storage.ping': [(s) => s.ping()],
}

/** Each as [name of the method, function of the storage]. */
export const allCalls = Object.entries(calls).flatMap(([name, starts]) =>
  starts.map((start) => [name, start]),
)

function methodsOf(object) {
  const prototype = Object.getPrototypeOf(object)
  return Object.getOwnPropertyNames(prototype).filter((name) => {
    const { value } = Object.getOwnPropertyDescriptor(prototype, name)
    return name !== 'constructor' && typeof value === 'function'
  })
}

/** The methods that no call is here for. */
export function methodsWithoutCall(storage) {
  const made = {
    nextCache: storage.nextCache('_next'),
    nextBuild: storage.nextBuild('_next', 'b', 1),
  }
  const ofNamespaces = Object.entries({ ...storage, ...made }).flatMap(([name, namespace]) =>
    methodsOf(namespace).map((method) => `${name}.${method}`),
  )
  const own = methodsOf(storage).map((method) => `storage.${method}`)
  const elsewhere = ['close', 'on', 'nextCache', 'nextBuild'].map((name) => `storage.${name}`)
  return [...ofNamespaces, ...own].filter((name) => !(name in calls) && !elsewhere.includes(name))
}
