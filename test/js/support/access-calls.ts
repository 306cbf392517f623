/**
 * Calls that together need every ACL rule in the table of docs/security.md, by the name of the
 * table's row. `admin` has all rights and prepares the data of a call.
 */
import type { Storage, StorageOptions } from 'redis-session-storage'
import type { KeyValues } from '../../../lib/values/key-values'
import type { NextCache } from '../../../lib/next-cache/next-cache'

export type WholeStorage = Storage & { keyValues: KeyValues; nextCache(tenant: string): NextCache }

type Call = (storage: WholeStorage, admin: WholeStorage) => unknown

export interface Part {
  /** The namespaces of a storage whose methods it calls. */
  namespaces: string[]
  /** Storages whose options lead to other commands. */
  options: StorageOptions[]
  calls: Call[]
}

const limit = { limit: 3, window: 60 }
const user = { tenantId: 't', userId: 'u' }
const nextValue = { bytes: Buffer.from('x'), tags: ['a'], ttl: 60, mark: 'ab:5' }

const sessionCalls: Call[] = [
  (s) => s.sessions.create({ a: 1 }),
  async (s, admin) => s.sessions.get(await admin.sessions.create({})),
  async (s, admin) => s.sessions.update(await admin.sessions.create({}), { a: 1 }),
  async (s, admin) => s.sessions.patch(await admin.sessions.create({}), { a: null }),
  async (s, admin) => s.sessions.touch(await admin.sessions.create({})),
  async (s, admin) => s.sessions.rotate(await admin.sessions.create({})),
  async (s, admin) => s.sessions.complete(await admin.sessions.create({})),
  async (s, admin) => s.sessions.delete(await admin.sessions.create({})),
]

const newTenantSession = async (admin: WholeStorage) =>
  (await admin.tenantSessions.create(user)).sessionId

const tenantSessionCalls: Call[] = [
  async (s, admin) => {
    await newTenantSession(admin)
    return s.tenantSessions.create(user)
  },
  async (s, admin) => s.tenantSessions.get('t', await newTenantSession(admin)),
  async (s, admin) => s.tenantSessions.update('t', await newTenantSession(admin), { a: 1 }),
  async (s, admin) => {
    await newTenantSession(admin)
    return s.tenantSessions.list('t', 'u')
  },
  async (s, admin) => s.tenantSessions.destroy('t', await newTenantSession(admin)),
  async (s, admin) => {
    const except = await newTenantSession(admin)
    await newTenantSession(admin)
    return s.tenantSessions.destroyAll('t', 'u', { except })
  },
  async (s, admin) => {
    await newTenantSession(admin)
    return s.tenantSessions.cleanup('t')
  },
  (s) => s.tenantSessions.cleanup(),
]

const cacheCalls: Call[] = [
  (s) => s.cache.set('t', 'n', 'k', 1, 60, ['a']),
  async (s, admin) => {
    await admin.cache.set('t', 'n', 'k', 1, 60, ['a'])
    return s.cache.get('t', 'n', 'k')
  },
  (s) => s.cache.setMany('t', 'n', [['k', 1]], 60, ['a']),
  (s) => s.cache.getMany('t', 'n', ['k']),
  (s) => s.cache.invalidateTags('t', ['a']),
  (s) => s.cache.orFetch('t', 'n', 'f', () => 1, 60, ['a'], { staleWhileRevalidate: 5 }),
  (s) => s.cache.orFetch('t', 'n', 'l', () => 1, 60, ['a'], { lock: true }),
  (s) => s.cache.delete('t', 'n', 'k'),
  (s) => s.cache.stats('t'),
  (s) => s.cache.clear('t'),
  (s) => s.nextCache('_next').set('isr', 'k', nextValue),
  async (s, admin) => {
    await admin.nextCache('_next').set('isr', 'k', nextValue)
    await admin.nextCache('_next').revalidate(['a'], { expire: 60 })
    return s.nextCache('_next').get('isr', 'k', ['a'])
  },
  (s) => s.nextCache('_next').revalidate(['a']),
  (s) => s.nextCache('_next').delete('isr', 'k'),
]

const lockCalls: Call[] = [
  async (s) => {
    const lock = await s.locks.acquire('l', { ttl: 5000 })
    await lock?.extend()
    await lock?.release()
  },
  async (s) => {
    const lock = await s.locks.acquire('m', { ttl: 5000 })
    const next = s.locks.acquire('m', { ttl: 5000, wait: 1000 })
    const [released, taken] = await Promise.allSettled([lock?.release(), next])
    if (released.status === 'rejected') throw released.reason
    if (taken.status === 'rejected') throw taken.reason
    await taken.value?.release()
  },
  (s) => s.locks.withLock('n', () => 1, { ttl: 5000 }),
]

const keyValueCalls: Call[] = [
  (s) => s.keyValues.set('k', 'v'),
  (s) => s.keyValues.set('k', 'v', { EX: 5, NX: true }),
  (s) => s.keyValues.setex('k', 5, 'v'),
  (s) => s.keyValues.get('k'),
  (s) => s.keyValues.mget('k', 'l'),
  (s) => s.keyValues.exists('k'),
  (s) => s.keyValues.expire('k', 5),
  (s) => s.keyValues.ttl('k'),
  (s) => s.keyValues.del('k'),
  (s) => s.keyValues.incr('n'),
]

const limitCalls: Call[] = [
  (s) => s.rateLimits.hit('k', limit),
  (s) => s.rateLimits.peek('k', limit),
  (s) => s.rateLimits.reset('k'),
]

const tokenCalls: Call[] = [
  (s) => s.bridgeTokens.issue({ a: 1 }),
  async (s, admin) => s.bridgeTokens.peek(await admin.bridgeTokens.issue({ a: 1 })),
  async (s, admin) => s.bridgeTokens.consume(await admin.bridgeTokens.issue({ a: 1 })),
  async (s, admin) => s.bridgeTokens.revoke(await admin.bridgeTokens.issue({ a: 1 })),
]

const part = (namespaces: string[], calls: Call[], options: StorageOptions[] = [{}]): Part => ({
  namespaces,
  options,
  calls,
})

export const parts: Record<string, Part> = {
  sessions: part(['sessions'], sessionCalls, [
    {},
    { absoluteSessionTtl: 600 },
    { slidingExpiration: false },
  ]),
  tenantSessions: part(['tenantSessions'], tenantSessionCalls, [
    { maxSessionsPerUser: 1 },
    { absoluteSessionTtl: 600 },
  ]),
  cache: part(['cache', 'nextCache', 'nextBuild'], cacheCalls),
  rateLimits: part(['rateLimits'], limitCalls),
  locks: part(['locks'], lockCalls),
  bridgeTokens: part(['bridgeTokens'], tokenCalls),
  getRedisWrapper: part(['keyValues', 'storage'], keyValueCalls),
}
