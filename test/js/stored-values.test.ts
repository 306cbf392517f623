import { createHash, randomUUID } from 'node:crypto'
import { type Storage } from 'redis-session-storage'
import { storagesClosed } from './support/closed-storages'
import { sharedRedis, type SharedRedis } from './support/shared-redis'

let server: SharedRedis
const open = storagesClosed(afterAll, () => ({ url: server.url }))

beforeAll(async () => {
  server = await sharedRedis()
})

const times =
  '"createdAt":"2026-01-01T00:00:00.000Z","lastActivity":"2026-01-01T00:00:00.000Z",' +
  '"expiresAt":"2026-01-02T00:00:00.000Z"'
const corrupt = { name: 'StorageError', code: 'ERR_CORRUPT' }

/** What `redis.call('SET', ...)` stores; in Lua, so that it may hold any byte. */
async function plant(key: string, value: Buffer | string): Promise<void> {
  const bytes = [...Buffer.from(value as string)].map(
    (byte) => `\\${String(byte).padStart(3, '0')}`,
  )
  await server.command('EVAL', `redis.call('SET', KEYS[1], '${bytes.join('')}')`, '1', key)
}

/** Values that are no JSON object, by what they are. */
const noObjects: [string, Buffer | string][] = [
  ['an empty text', ''],
  ['an empty list', '[]'],
  ['null', 'null'],
  ['a number', '1'],
  ['a text', '"x"'],
  ['no JSON', '{'],
  ['an object with no session in it', '{}'],
  ['a session of another id', `{"sessionId":"${randomUUID()}",${times}}`],
  ['a session whose id is a list', `{"sessionId":[],${times}}`],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
]

type Use = (storage: Storage, id: string) => Promise<unknown>

const sessionCalls: [string, Use][] = [
  ['get', (storage, id) => storage.sessions.get(id)],
  ['update', (storage, id) => storage.sessions.update(id, { x: 1 })],
  ['patch', (storage, id) => storage.sessions.patch(id, { x: 1 })],
  ['rotate', (storage, id) => storage.sessions.rotate(id)],
  ['complete', (storage, id) => storage.sessions.complete(id)],
]

const tenantSessionCalls: [string, Use][] = [
  ['get', (storage, id) => storage.tenantSessions.get('t', id)],
  ['update', (storage, id) => storage.tenantSessions.update('t', id, { x: 1 })],
]

describe.each(noObjects)('a session under whose key stands %s', (_, value) => {
  test.each(sessionCalls)('makes sessions.%s reject with ERR_CORRUPT', async (_name, use) => {
    const id = randomUUID()
    await plant(`project_session:${id}`, value)
    await expect(use(open(), id)).rejects.toMatchObject(corrupt)
  })

  test.each(tenantSessionCalls)(
    'makes tenantSessions.%s reject with ERR_CORRUPT',
    async (_name, use) => {
      const id = randomUUID()
      await plant(`session:t:${id}`, value)
      await expect(use(open(), id)).rejects.toMatchObject(corrupt)
    },
  )

  test('makes tenantSessions.list reject with ERR_CORRUPT', async () => {
    const id = randomUUID()
    const user = randomUUID()
    await plant(`session:t:${id}`, value)
    await server.command('ZADD', `user_sessions:t:${user}`, '1700000000000000', id)
    await expect(open().tenantSessions.list('t', user)).rejects.toMatchObject(corrupt)
  })
})

test('a session whose text holds a byte that is no UTF-8 is ERR_CORRUPT, not another text', async () => {
  const id = randomUUID()
  const text = `{"sessionId":"${id}","name":"?",${times}}`
  const bytes = Buffer.from(text)
  bytes[text.indexOf('?')] = 0xff
  await plant(`project_session:${id}`, bytes)
  await expect(open().sessions.get(id)).rejects.toMatchObject(corrupt)
})

test.each([
  '5',
  'null',
  '[]',
  '{}',
  '{"toString":1,"valueOf":2}',
  '"yesterday"',
  '"+275760-09-13"',
])(
  'a session whose createdAt is %s is read, with and without an end that no activity moves',
  async (createdAt) => {
    const id = randomUUID()
    await plant(`project_session:${id}`, `{"sessionId":"${id}","createdAt":${createdAt}}`)
    for (const options of [{}, { absoluteSessionTtl: 60 }]) {
      expect(await open(options).sessions.get(id)).toMatchObject({ sessionId: id })
    }
  },
)

test.each(['1.5', '-0.5', '9007199254740992', '-inf', '1e300'])(
  'an index with the score %s is read or ERR_CORRUPT',
  async (score) => {
    const user = randomUUID()
    await server.command('ZADD', `user_sessions:t:${user}`, score, randomUUID())
    const outcome = await open()
      .tenantSessions.list('t', user)
      .catch((error: unknown) => error)
    if (!Array.isArray(outcome)) expect(outcome).toMatchObject(corrupt)
    expect(Array.isArray(outcome)).toBe(!['-inf', '1e300'].includes(score))
  },
)

describe('a cache entry that is not ours', () => {
  const entries: [string, Buffer | string][] = [
    ['is an empty text', ''],
    ['is JSON alone', '{"x":1}'],
    ['has a huge position', 'ab\t9223372036854775807\n1'],
    ['has a huge stale time', 'ab\t5+9223372036854775807\n1'],
    ['has a negative position', 'ab\t-5\n1'],
    ['has a number that does not end', `ab\t${'1'.repeat(400)}\n1`],
  ]
  test.each(entries)('and %s makes reads reject with ERR_CORRUPT', async (_, value) => {
    const storage = open()
    const key = randomUUID()
    await plant(`cache:t:n:${key}`, value)
    await expect(storage.cache.get('t', 'n', key)).rejects.toMatchObject(corrupt)
    await expect(storage.cache.getMany('t', 'n', [key])).rejects.toMatchObject(corrupt)
    expect(await storage.cache.orFetch('t', 'n', key, () => 'fetched')).toBe('fetched')
  })

  const values: [string, Buffer | string][] = [
    ['no JSON', '{'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ]
  test.each(values)(
    'makes reads reject with ERR_CORRUPT when its value is %s',
    async (_, value) => {
      const storage = open()
      const key = randomUUID()
      await storage.cache.set('t', 'n', key, 1)
      const stored = (await server.command('GET', `cache:t:n:${key}`)) as string
      const header = Buffer.from(stored.slice(0, stored.indexOf('\n') + 1))
      await plant(`cache:t:n:${key}`, Buffer.concat([header, Buffer.from(value as string)]))
      await expect(storage.cache.get('t', 'n', key)).rejects.toMatchObject(corrupt)
      await expect(storage.cache.getMany('t', 'n', [key])).rejects.toMatchObject(corrupt)
    },
  )
})

test.each(['{', Buffer.from([0x22, 0xff, 0x22])])(
  'a bridge token with a payload that is no JSON in UTF-8 rejects with ERR_CORRUPT',
  async (value) => {
    const storage = open()
    const token = await storage.bridgeTokens.issue('x')
    const hash = createHash('sha256').update(token).digest('hex')
    await plant(`bridge:${hash}`, value)
    await expect(storage.bridgeTokens.peek(token)).rejects.toMatchObject(corrupt)
    await expect(storage.bridgeTokens.consume(token)).rejects.toMatchObject(corrupt)
  },
)

test.each(['x', '', '1.5', '-1', '9223372036854775807'])(
  'a rate limit under whose key stands %j is decided, or ERR_CORRUPT',
  async (value) => {
    const storage = open()
    const name = randomUUID()
    await plant(`ratelimit:${name}`, value)
    const outcome = await storage.rateLimits
      .hit(name, { limit: 3, window: 10 })
      .catch((error: unknown) => error)
    if (outcome instanceof Error) expect(outcome).toMatchObject(corrupt)
    else expect(outcome).toMatchObject({ remaining: expect.any(Number) })
  },
)

test.each(['x', '1.5', '9223372036854775807'])(
  'a lock whose last fence is %j is ERR_CORRUPT or has a greater one',
  async (value) => {
    const storage = open()
    const name = randomUUID()
    await plant(`lock_fence:${name}`, value)
    const outcome = await storage.locks
      .acquire(name, { ttl: 1000 })
      .catch((error: unknown) => error)
    if (outcome instanceof Error) expect(outcome).toMatchObject(corrupt)
    else expect(outcome).toMatchObject({ fence: expect.any(Number) })
  },
)
