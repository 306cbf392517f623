import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createStorage, type Storage } from 'redis-session-storage'
import { blockLoop } from './support/block'
import { startRedis, type RedisServer } from './support/redis-server'

const longerThanTheTimeout = 3000
let server: RedisServer
let storage: Storage

beforeAll(async () => {
  server = await startRedis()
})
beforeEach(() => {
  storage = createStorage({ url: server.url, commandTimeout: 2000, logger: false })
})
afterEach(async () => {
  expect(storage.metrics().timeouts).toBe(0)
  await storage.close()
})
afterAll(() => server.stop())

test('a call that was written before the loop was blocked ends well', async () => {
  const id = await storage.sessions.create({ a: 1 })
  const call = storage.sessions.get(id)
  await nextTurn()
  const next = storage.sessions.get(id)
  blockLoop(longerThanTheTimeout)
  expect(await call).toMatchObject({ a: 1 })
  expect(await next).toMatchObject({ a: 1 })
})

test('a call that was not yet written when the loop was blocked ends well', async () => {
  const id = await storage.sessions.create({ a: 1 })
  const calls = [storage.sessions.get(id), storage.sessions.get(id), storage.sessions.touch(id)]
  blockLoop(longerThanTheTimeout)
  const [first, second, third] = await Promise.all(calls)
  expect(first).toMatchObject({ a: 1 })
  expect(second).toMatchObject({ a: 1 })
  expect(third).toBe(true)
})

test('a first call, without a connection when the loop was blocked, ends well', async () => {
  const call = storage.sessions.create({ a: 1 })
  blockLoop(longerThanTheTimeout)
  const id = await call
  expect(await storage.sessions.get(id)).toMatchObject({ a: 1 })
})

test('a connection that was being opened when the loop was blocked is opened', async () => {
  const call = storage.sessions.create({ a: 1 })
  await nextTurn()
  blockLoop(longerThanTheTimeout)
  const update = storage.sessions.update(await call, { b: 2 })
  blockLoop(longerThanTheTimeout)
  expect(await update).toMatchObject({ a: 1, b: 2 })
})

test('none of a thousand calls of every kind, written before or not, fails', async () => {
  const callsOf = async (mark: string) => {
    const id = await storage.sessions.create({ mark })
    const token = await storage.bridgeTokens.issue(mark)
    await storage.cache.set('tenant', 'space', mark, mark)
    const updated = await storage.sessions.update(id, { more: mark })
    const consumed: unknown = await storage.bridgeTokens.consume(token)
    return [
      updated['mark'],
      updated['more'],
      consumed,
      await storage.cache.get('tenant', 'space', mark),
    ]
  }
  const marks = Array.from({ length: 170 }, (_, i) => `mark ${i}`)
  const written = marks.map(callsOf)
  for (let i = 0; i < 5; i++) await nextTurn()
  const unwritten = marks.map((mark) => callsOf(`${mark}, later`))
  blockLoop(longerThanTheTimeout)
  expect(await Promise.all(written)).toEqual(marks.map((mark) => Array(4).fill(mark)))
  expect(await Promise.all(unwritten)).toEqual(marks.map((mark) => Array(4).fill(`${mark}, later`)))
})

test('a loop that is blocked again and again times nothing out', async () => {
  const id = await storage.sessions.create({ count: 0 })
  const updates = Array.from({ length: 20 }, (_, count) => {
    const call = storage.sessions.update(id, { count })
    blockLoop(250)
    return call
  })
  expect((await Promise.all(updates)).at(-1)).toMatchObject({ count: 19 })
})

describe.each(['auto', 'never'] as const)('without a connection, fallback: %s', (fallback) => {
  // The second is resolved like a host name, without a name server.
  test.each(['127.0.0.1', '127.1'])(
    'a loop blocked beyond connectTimeout reaches %s',
    async (host) => {
      const { port } = server
      const first = createStorage({ host, port, fallback, connectTimeout: 300, logger: false })
      const call = first.sessions.get(randomUUID())
      for (let turn = 0; turn < 5; turn++) {
        blockLoop(1000)
        await nextTurn()
      }
      expect(await call).toBeNull()
      expect(first.metrics()).toMatchObject({ timeouts: 0, breaker: { openedCount: 0 } })
      await first.close()
    },
  )
})
