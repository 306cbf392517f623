import { createStorage, type CreateOptions, type Storage } from 'redis-session-storage'
import { onBothBackends } from './support/backends'
import { failureOf } from './support/faulty-way'
import { startRedis } from './support/redis-server'
import { until } from './support/until'

const uuidV8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const day = 86_400_000

interface Times {
  lastActivity: string
  expiresAt: string
}

function millisecondsLeft(session: Times | null): number {
  return Date.parse(session!.expiresAt) - Date.parse(session!.lastActivity)
}

onBothBackends('sessions with a TTL of their own', (open) => {
  let storage: Storage

  beforeAll(() => {
    storage = open()
  })

  test('have a UUID of version 8, and keep it and the TTL when they are rotated', async () => {
    const id = await storage.sessions.create({ x: 1 }, { ttl: 600 })
    const rotated = await storage.sessions.rotate(id)
    expect([id, rotated]).toEqual([expect.stringMatching(uuidV8), expect.stringMatching(uuidV8)])
    expect(millisecondsLeft(await storage.sessions.get(rotated))).toBe(600_000)
  })

  test('show the end that their TTL gives them, and not the TTL', async () => {
    const id = await storage.sessions.create({ x: 1 }, { ttl: 600 })
    const session = await storage.sessions.get(id)
    expect(Object.keys(session!).sort()).toEqual(
      ['sessionId', 'x', 'createdAt', 'lastActivity', 'expiresAt'].sort(),
    )
    expect(millisecondsLeft(session)).toBe(600_000)
    expect(millisecondsLeft(await storage.sessions.update(id, { x: 2 }))).toBe(600_000)
    expect(millisecondsLeft(await storage.sessions.patch(id, { x: 3 }))).toBe(600_000)
    expect(await storage.sessions.touch(id)).toBe(true)
    expect(await storage.sessions.complete(id)).toMatchObject({ x: 3 })
  })

  test('hold data of any name', async () => {
    const data = { ttl: 5, untilUpdated: 'x' }
    const id = await storage.sessions.create(data, { ttl: 600 })
    expect(await storage.sessions.get(id)).toMatchObject(data)
    expect(await storage.sessions.update(id, { ttl: 7 })).toMatchObject({ ...data, ttl: 7 })
    expect(millisecondsLeft(await storage.sessions.get(id))).toBe(600_000)
  })

  test('end after their TTL', async () => {
    const id = await storage.sessions.create({}, { ttl: 1, untilUpdated: true })
    await until(async () => (await storage.sessions.get(id)) === null, 'the end', 20_000)
  }, 30_000)

  test('are not prolonged by reads, and get the TTL of the storage by their first update', async () => {
    const id = await storage.sessions.create({}, { ttl: 600, untilUpdated: true })
    const first = await storage.sessions.get(id)
    const end = first!.expiresAt
    await until(
      async () => (await storage.sessions.get(id))!.lastActivity > first!.lastActivity,
      'a later read',
    )
    expect(await storage.sessions.touch(id)).toBe(true)
    expect(await storage.sessions.get(id)).toMatchObject({ expiresAt: end })
    const updated = await storage.sessions.update(id, { ttl: 1, untilUpdated: false })
    expect(updated).toMatchObject({ ttl: 1, untilUpdated: false })
    expect(millisecondsLeft(updated)).toBe(day)
    expect(millisecondsLeft(await storage.sessions.get(id))).toBe(day)
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['a TTL of 0', { ttl: 0 }],
    ['a fraction', { ttl: 1.5 }],
    ['a TTL that no integer of 32 bits holds', { ttl: 2 ** 31 }],
    ['untilUpdated without a TTL', { untilUpdated: true }],
    ['an unknown option', { expires: 5 }],
  ])('are refused with %s', async (_, options) => {
    const call = storage.sessions.create({}, options as CreateOptions)
    expect(await failureOf(call)).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  })
})

test('sessions on a server that refuses writes show the end that they have', async () => {
  const server = await startRedis()
  const storage = createStorage({ url: server.url, logger: false })
  const own = await storage.sessions.create({ x: 1 }, { ttl: 600 })
  const first = await storage.sessions.create({}, { ttl: 600, untilUpdated: true })
  await server.command('REPLICAOF', '127.0.0.1', 1)
  await server.command('CONFIG', 'SET', 'replica-serve-stale-data', 'yes')
  const session = await storage.sessions.get(own)
  expect(session).toMatchObject({ x: 1 })
  expect(millisecondsLeft(session)).toBeLessThanOrEqual(600_000)
  expect(millisecondsLeft(await storage.sessions.get(first))).toBeLessThanOrEqual(600_000)
  expect(await storage.sessions.touch(own)).toBe(true)
  await storage.close()
  await server.stop()
})
