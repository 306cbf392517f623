/** A connection that ends in the middle of a reply, at every byte of it. */
import type { Storage } from 'redis-session-storage'
import { failureOf, openFaultyWay, type FaultyWay } from './support/faulty-way'
import { until } from './support/until'

let way: FaultyWay
let storage: Storage

beforeAll(async () => {
  way = await openFaultyWay()
  // One connection, so that the bytes of the reply are those that are counted.
  storage = way.open({ commandTimeout: 20_000, pool: { max: 1 } })
})
afterAll(() => way.close())

/** The bytes of the reply to a call. */
async function replyBytes(call: () => Promise<unknown>): Promise<number> {
  const before = way.proxy.counts.toClient
  await call()
  return way.proxy.counts.toClient - before
}

/**
 * Repeats an attempt, five times at most, that failed because the circuit breaker opened: the machine
 * was too busy to connect again within a second.
 */
async function whileClosed(attempt: () => Promise<void>): Promise<void> {
  for (let attempts = 1; ; attempts++) {
    const { openedCount } = storage.metrics().breaker
    const failure: unknown = await attempt().then(
      () => undefined,
      (error: unknown) => error,
    )
    if (failure === undefined) return
    const opened = storage.metrics().breaker.openedCount > openedCount
    if (!opened || attempts === 5) throw failure as Error
    await way.proxy.pass()
    await until(() => storage.ping().catch(() => false), 'the breaker to close')
  }
}

const ends = ['cutAfter', 'truncateAfter'] as const

test.each(ends)(
  'a session whose reply is lost (%s) is read again, and is whole',
  async (end) => {
    const id = await storage.sessions.create({ text: 'a\r\n$5\r\nb', count: 1 })
    const length = await replyBytes(() => storage.sessions.get(id))
    expect(length).toBeGreaterThan(100)
    for (let bytes = 0; bytes < length; bytes++) {
      await whileClosed(async () => {
        const connections = way.proxy.counts.connections
        way.proxy[end](bytes)
        const session = await storage.sessions.get(id)
        expect(session).toMatchObject({ sessionId: id, text: 'a\r\n$5\r\nb', count: 1 })
        expect(way.proxy.counts.connections).toBeGreaterThan(connections)
      })
    }
  },
  120_000,
)

test('a token whose payload is lost is used up, and is not given to anybody', async () => {
  const issue = () => storage.bridgeTokens.issue({ user: 'u1' })
  const first = await issue()
  const length = await replyBytes(() => storage.bridgeTokens.consume(first))
  for (let bytes = 0; bytes < length; bytes++) {
    await whileClosed(async () => {
      const token = await issue()
      way.proxy.cutAfter(bytes)
      const error = await failureOf(storage.bridgeTokens.consume(token))
      expect(error).toMatchObject({ code: 'ERR_UNAVAILABLE', operation: 'bridgeTokens.consume' })
      expect(await storage.bridgeTokens.consume(token)).toBeNull()
    })
  }
}, 120_000)

test('of 200 calls in flight each gets its own session when the connection is cut', async () => {
  const { sessions } = storage
  const marks = Array.from({ length: 200 }, (_, mark) => mark)
  const ids = await Promise.all(marks.map((mark) => sessions.create({ mark })))
  for (const bytes of [1, 1000, 10_000, 20_000]) {
    await whileClosed(async () => {
      way.proxy.cutAfter(bytes)
      const got = await Promise.all(ids.map((id) => sessions.get(id)))
      expect(got.map((session) => session?.['mark'] as number)).toEqual(marks)
      expect(got.map((session) => session?.sessionId)).toEqual(ids)
    })
  }
})

test('an update whose reply is lost is done once and kept', async () => {
  const { sessions } = storage
  const id = await sessions.create({ count: 0 })
  for (let count = 1; count <= 20; count++) {
    await whileClosed(async () => {
      way.proxy.cutAfter(count * 20)
      expect(await sessions.update(id, { count })).toMatchObject({ count })
      await way.proxy.pass()
      expect(await sessions.get(id)).toMatchObject({ sessionId: id, count })
    })
  }
})

test('a lost connection counts as one failure, and repeatable calls in flight are resent', async () => {
  const id = await storage.sessions.create({ mark: 'here' })
  await whileClosed(async () => {
    const { openedCount } = storage.metrics().breaker
    way.proxy.cutAfter(0)
    const hits = Array.from({ length: 6 }, (_, i) =>
      failureOf(storage.rateLimits.hit(`client ${i}`, { limit: 10, window: 60 })),
    )
    const session = storage.sessions.get(id)
    for (const error of await Promise.all(hits)) {
      expect(error).toMatchObject({ code: 'ERR_UNAVAILABLE', operation: 'rateLimits.hit' })
    }
    expect(await session).toMatchObject({ mark: 'here' })
    expect(storage.metrics().breaker).toMatchObject({ state: 'closed', openedCount })
  })
})
