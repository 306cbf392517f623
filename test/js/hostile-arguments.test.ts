/**
 * Every method of a storage with hostile values: in the place of each argument, of each member of an
 * object and of each item of a list. A call resolves or fails with a StorageError, and the storage
 * can be closed afterwards: no call has kept its slot.
 */
import { configure, createStorage, type Storage, type StorageOptions } from 'redis-session-storage'
import { projectSessionRoutes } from 'redis-session-storage/next'
import type { KeyValues } from '../../lib/values/key-values'
import { backends, openBackend } from './support/backends'
import { runNode } from './support/child'
import { faultsOf } from './support/hostile-calls'
import { hostileValues } from './support/hostile-values'

const id = '11111111-1111-4111-8111-111111111111'
const token = 'x'.repeat(43)
const tenantSession = { tenantId: 't', userId: 'u', more: [1] }
const fetchOptions = { lock: false, staleWhileRevalidate: 1, negativeTtl: 1 }

/** Arguments that each method takes, by the member of the storage. */
const methods: Record<string, Record<string, unknown[]>> = {
  sessions: {
    create: [{ a: { b: 1 } }, { ttl: 5, untilUpdated: true }],
    get: [id],
    update: [id, { a: 1 }, { merge: ['a'], save: { tab: 't', number: 1 } }],
    patch: [id, { a: 1 }, { save: { tab: 't', number: 1 } }],
    delete: [id],
    touch: [id],
    complete: [id],
    rotate: [id],
  },
  tenantSessions: {
    create: [tenantSession],
    get: ['t', id],
    update: ['t', id, { a: 1 }, { merge: ['a'] }],
    destroy: ['t', id],
    list: ['t', 'u'],
    destroyAll: ['t', 'u', { except: id }],
    cleanup: ['t'],
  },
  bridgeTokens: {
    issue: [{ a: 1 }, { ttl: 5 }],
    consume: [token],
    peek: [token],
    revoke: [token],
  },
  rateLimits: {
    hit: ['k', { limit: 5, window: 5, cost: 1 }],
    peek: ['k', { limit: 5, window: 5, cost: 1 }],
    reset: ['k'],
  },
  locks: {
    acquire: ['k', { ttl: 50, wait: 0 }],
    withLock: ['k', () => 1, { ttl: 50, wait: 0 }],
  },
  cache: {
    set: ['t', 'n', 'k', { a: 1 }, 5, ['tag']],
    get: ['t', 'n', 'k'],
    delete: ['t', 'n', 'k'],
    setMany: ['t', 'n', [['k', 1]], 5, ['tag']],
    getMany: ['t', 'n', ['k']],
    invalidateTags: ['t', ['tag']],
    orFetch: ['t', 'n', 'k', () => 1, 5, ['tag'], fetchOptions],
    clear: ['t'],
    stats: ['t'],
  },
  keyValues: {
    get: ['k'],
    set: ['k', 'v', { EX: 5, NX: false }],
    setex: ['k', 5, 'v'],
    del: ['k', ['l']],
    exists: ['k', ['l']],
    expire: ['k', 5],
    ttl: ['k'],
    incr: ['n'],
    mget: ['k', ['l']],
  },
}

type Method = (...given: unknown[]) => unknown

describe.each(backends)('a storage on %s', (backend) => {
  let storage: Storage & { keyValues: KeyValues }
  let rooms: Record<string, Record<string, Method>>
  let close: () => Promise<void>
  beforeEach(async () => {
    const opened = await openBackend(backend)
    storage = opened.open() as typeof storage
    rooms = storage as unknown as typeof rooms
    close = () => opened.close()
  })

  test.each(Object.keys(methods))('fails hostile calls of %s and closes', async (room) => {
    const names = Object.getOwnPropertyNames(Object.getPrototypeOf(rooms[room]) as object)
    expect(names.sort()).toEqual(['constructor', ...Object.keys(methods[room]!)].sort())
    for (const [method, good] of Object.entries(methods[room]!)) {
      const call: Method = (...given) => rooms[room]![method]!(...given)
      expect([method, await faultsOf(call, good)]).toEqual([method, []])
    }
    await close()
  })

  test('refuses a list with holes and a list with a getter that throws', async () => {
    const { 'an array with holes': holes, 'an array with a throwing getter': getter } =
      hostileValues() as Record<string, string[]>
    const refusal = { code: 'ERR_INVALID_ARGUMENT' }
    for (const list of [holes!, getter!]) {
      await expect(storage.cache.getMany('t', 'n', list)).rejects.toMatchObject(refusal)
      await expect(storage.cache.invalidateTags('t', list)).rejects.toMatchObject(refusal)
      await expect(storage.cache.set('t', 'n', 'k', 1, 5, list)).rejects.toMatchObject(refusal)
      await expect(storage.keyValues.mget(list)).rejects.toMatchObject(refusal)
      await expect(storage.sessions.update(id, {}, { merge: list })).rejects.toMatchObject(refusal)
    }
    await close()
  })

  test('reads a list by its indexes, whatever methods it has', async () => {
    const keys = Object.assign(['k'], { map: () => [Symbol('hostile')] })
    await storage.cache.set('t', 'n', 'k', 1)
    expect(await storage.cache.getMany('t', 'n', keys)).toEqual(new Map([['k', 1]]))
    await close()
  })

  test('rejects with the error of a throwing getter as its cause', async () => {
    const cause = new Error('user code')
    const options = {
      get merge(): string[] {
        throw cause
      },
    }
    await expect(storage.sessions.update(id, {}, options)).rejects.toMatchObject({
      message: '`options.merge` cannot be read',
      cause,
    })
    await close()
  })
})

test('calls made at the limit of the stack settle, and the storage closes', async () => {
  // V8 prints exceptions of the limit itself to the standard error.
  const { stdout } = await runNode(`
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage({ provider: 'memory', logger: false })
    const methods = ${JSON.stringify(methods)}
    const promises = []
    process.on('unhandledRejection', () => undefined)
    const atEveryDepth = (call) => {
      const enough = promises.length + 100
      const descend = () => {
        try { descend() } catch {}
        try { if (promises.length < enough) promises.push(call()) } catch {}
      }
      descend()
    }
    const main = async () => {
      for (const room of Object.keys(methods)) {
        for (const [method, given] of Object.entries(methods[room])) {
          if (method === 'stats' || given.includes(null)) continue
          atEveryDepth(() => storage[room][method](...given))
          await new Promise(setImmediate)
        }
      }
      await storage.close()
      await Promise.allSettled(promises)
      console.log(promises.length > 3000)
    }
    main()`)
  expect(stdout).toBe('true\n')
})

describe('options that throw when they are read', () => {
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const good = {
    url: 'redis://127.0.0.1:1',
    family: 4 as const,
    tls: { servername: 'x' },
    pool: { min: 1 },
    memory: { maxBytes: 1e6 },
    credentials: () => Promise.resolve({ password: 'x' }),
    logger: silent,
    keyPrefix: 'x',
  }

  test('are refused by createStorage with a StorageError', async () => {
    await createStorage({ logger: silent }).close() // says once that nothing is configured
    const open = (options: StorageOptions) => createStorage(options).close()
    expect(await faultsOf(open, [good])).toEqual([])
  })

  test('are refused by configure with a StorageError', async () => {
    expect(await faultsOf(configure, [good])).toEqual([])
  })

  test('are refused by the routes with a StorageError', async () => {
    const options = {
      clientKey: () => 'x',
      trustedProxies: 1,
      cookie: true,
      secure: true,
      validate: () => true,
    }
    expect(await faultsOf(projectSessionRoutes, [options])).toEqual([])
  })
})
