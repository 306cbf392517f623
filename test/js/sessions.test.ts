import { randomUUID } from 'node:crypto'
import type { Storage } from 'redis-session-storage'
import { onBothBackends } from './support/backends'
import { until } from './support/until'

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const notIds = ['', 'test', 'x'.repeat(36), '{}', `${randomUUID()} `, null, undefined, 7, {}]
const day = 86_400_000

function milliseconds(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from)
}

onBothBackends('sessions', (open) => {
  let storage: Storage

  beforeAll(() => {
    storage = open()
  })

  test('create resolves to a new UUID v4 each time', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => storage.sessions.create({})))
    for (const id of ids) expect(id).toMatch(uuidV4)
    expect(new Set(ids).size).toBe(3)
  })

  test('get returns the id, the data and the times of the session', async () => {
    const id = await storage.sessions.create({ currentStep: 1, projectData: { a: [1] } })
    const session = await storage.sessions.get(id)
    expect(session).toEqual({
      sessionId: id,
      currentStep: 1,
      projectData: { a: [1] },
      createdAt: expect.stringMatching(isoTime),
      lastActivity: expect.stringMatching(isoTime),
      expiresAt: expect.stringMatching(isoTime),
    })
    expect(milliseconds(session!.lastActivity, session!.expiresAt)).toBe(day)
    expect(Math.abs(Date.now() - Date.parse(session!.createdAt))).toBeLessThan(60_000)
  })

  test('reading is activity: the times move on, and createdAt stays', async () => {
    const id = await storage.sessions.create({})
    const first = await storage.sessions.get(id)
    const later = await until(async () => {
      const session = (await storage.sessions.get(id))!
      return session.lastActivity > first!.lastActivity ? session : undefined
    }, 'a later lastActivity')
    expect(milliseconds(first!.expiresAt, later.expiresAt)).toBeGreaterThan(0)
    expect(later.createdAt).toBe(first!.createdAt)
  })

  test('get of an unknown id gives null', async () => {
    expect(await storage.sessions.get(randomUUID())).toBeNull()
  })

  test('an id that is not a UUID matches no session', async () => {
    for (const id of notIds as string[]) {
      expect(await storage.sessions.get(id)).toBeNull()
      expect(await storage.sessions.delete(id)).toBe(false)
      expect(await storage.sessions.touch(id)).toBe(false)
      expect(await storage.sessions.complete(id)).toBeNull()
      await expect(storage.sessions.update(id, {})).rejects.toThrow('Session not found')
      await expect(storage.sessions.patch(id, {})).rejects.toThrow('Session not found')
      await expect(storage.sessions.rotate(id)).rejects.toThrow('Session not found')
    }
  })

  test('an id is compared as it was given', async () => {
    const id = await storage.sessions.create({})
    expect(await storage.sessions.get(id.toUpperCase())).toBeNull()
    expect(await storage.sessions.get(id)).not.toBeNull()
  })

  test('update replaces members, keeps the others and gives the updated session', async () => {
    const id = await storage.sessions.create({ a: { x: 1 }, b: 2, c: 3 })
    const updated = await storage.sessions.update(id, { a: { y: 2 }, b: undefined, c: null, d: 4 })
    expect(updated).toMatchObject({ sessionId: id, a: { y: 2 }, b: 2, c: null, d: 4 })
    expect(updated.a).toEqual({ y: 2 })
    const { lastActivity, expiresAt, ...kept } = (await storage.sessions.get(id))!
    expect(updated).toMatchObject(kept)
    expect(milliseconds(updated.lastActivity, lastActivity)).toBeGreaterThanOrEqual(0)
    expect(milliseconds(updated.expiresAt, expiresAt)).toBeGreaterThanOrEqual(0)
  })

  test('update with merge merges named members one level, when both sides are objects', async () => {
    const id = await storage.sessions.create({ a: { x: { p: 1 }, y: 1 }, b: { x: 1 }, c: [1] })
    const fields = { a: { x: { q: 2 }, z: null }, b: { y: 2 }, c: { y: 2 } }
    const updated = await storage.sessions.update(id, fields, { merge: ['a', 'c', 'missing'] })
    expect(updated.a).toEqual({ x: { q: 2 }, y: 1, z: null })
    expect(updated.b).toEqual({ y: 2 })
    expect(updated.c).toEqual({ y: 2 })
  })

  test('patch follows RFC 7396', async () => {
    const id = await storage.sessions.create({ a: { x: { p: 1, q: 2 }, y: 1 }, b: 2, c: [1, 2] })
    const patched = await storage.sessions.patch(id, { a: { x: { p: null } }, b: null, c: [3] })
    expect(patched.a).toEqual({ x: { q: 2 }, y: 1 })
    expect(patched).not.toHaveProperty('b')
    expect(patched.c).toEqual([3])
    expect(await storage.sessions.get(id)).toMatchObject({ a: { x: { q: 2 }, y: 1 }, c: [3] })
  })

  test('update and patch of an unknown id reject with Session not found', async () => {
    const refusal = { message: 'Session not found', code: 'ERR_SESSION_NOT_FOUND' }
    await expect(storage.sessions.update(randomUUID(), { a: 1 })).rejects.toMatchObject(refusal)
    await expect(storage.sessions.patch(randomUUID(), { a: 1 })).rejects.toMatchObject(refusal)
  })

  test('delete resolves to whether the session existed', async () => {
    const id = await storage.sessions.create({})
    expect(await storage.sessions.delete(id)).toBe(true)
    expect(await storage.sessions.delete(id)).toBe(false)
    expect(await storage.sessions.get(id)).toBeNull()
    await expect(storage.sessions.update(id, { a: 1 })).rejects.toThrow('Session not found')
  })

  test('touch resolves to whether the session exists', async () => {
    const id = await storage.sessions.create({})
    expect(await storage.sessions.touch(id)).toBe(true)
    expect(await storage.sessions.touch(randomUUID())).toBe(false)
  })

  test('complete gives the session, removes it and counts it', async () => {
    const before = storage.metrics().completed
    const id = await storage.sessions.create({ a: 1 })
    expect(await storage.sessions.complete(id)).toMatchObject({ sessionId: id, a: 1 })
    expect(await storage.sessions.complete(id)).toBeNull()
    expect(await storage.sessions.get(id)).toBeNull()
    expect(storage.metrics().completed).toBe(before + 1)
  })

  test('only one of many that complete a session gets it', async () => {
    const id = await storage.sessions.create({ a: 1 })
    const got = await Promise.all(Array.from({ length: 20 }, () => storage.sessions.complete(id)))
    expect(got.filter((session) => session !== null)).toHaveLength(1)
  })

  test('rotate moves the data to a new id and removes the old one', async () => {
    const id = await storage.sessions.create({ a: [1], b: 'é' })
    const { createdAt } = (await storage.sessions.get(id))!
    const newId = await storage.sessions.rotate(id)
    expect(newId).toMatch(uuidV4)
    expect(newId).not.toBe(id)
    expect(await storage.sessions.get(id)).toBeNull()
    const moved = await storage.sessions.get(newId)
    expect(moved).toMatchObject({ sessionId: newId, a: [1], b: 'é', createdAt })
    await expect(storage.sessions.rotate(id)).rejects.toThrow('Session not found')
  })

  test('calls on one session keep their order', async () => {
    const id = await storage.sessions.create({ n: 0 })
    const updates = Array.from({ length: 50 }, (_, i) => storage.sessions.update(id, { n: i }))
    const read = storage.sessions.get(id)
    const deleted = storage.sessions.delete(id)
    const after = storage.sessions.get(id)
    expect((await Promise.all(updates)).map(({ n }) => n as number).at(-1)).toBe(49)
    expect(await read).toMatchObject({ n: 49 })
    expect(await deleted).toBe(true)
    expect(await after).toBeNull()
  })

  test('concurrent updates of different members all survive', async () => {
    const id = await storage.sessions.create({})
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => storage.sessions.update(id, { [`m${i}`]: i })),
    )
    const session = (await storage.sessions.get(id))!
    for (let i = 0; i < 100; i++) expect(session[`m${i}`]).toBe(i)
  })

  test('a value over the limit is rejected and leaves the session unchanged', async () => {
    const small = open({ maxValueBytes: 1000 })
    const refusal = { code: 'ERR_TOO_LARGE', retryable: false }
    const data = { text: 'x'.repeat(1000) }
    await expect(small.sessions.create(data)).rejects.toMatchObject(refusal)
    const id = await small.sessions.create({ a: 1 })
    await expect(small.sessions.update(id, data)).rejects.toMatchObject(refusal)
    expect(await small.sessions.get(id)).toMatchObject({ a: 1 })
  })

  test('a session ends after its TTL, and reading or touching prolongs it', async () => {
    const short = open({ sessionTtl: 3 })
    const [read, touched, left] = await Promise.all([1, 2, 3].map(() => short.sessions.create({})))
    const end = Date.now() + 4500
    await until(async () => {
      expect(await short.sessions.get(read!)).not.toBeNull()
      expect(await short.sessions.touch(touched!)).toBe(true)
      return Date.now() > end
    }, 'the TTL to pass')
    expect(await short.sessions.get(left!)).toBeNull()
    await expect(short.sessions.update(left!, {})).rejects.toThrow('Session not found')
    await until(async () => (await short.sessions.touch(left!)) === false, 'it to be gone')
  })

  test('without sliding expiration a session ends when it was to end', async () => {
    const fixed = open({ sessionTtl: 3, slidingExpiration: false })
    const id = await fixed.sessions.create({ a: 1 })
    const first = (await fixed.sessions.get(id))!
    await until(() => Date.now() > Date.parse(first.lastActivity) + 100, 'some time')
    const second = await fixed.sessions.get(id)
    expect(second!.expiresAt).toBe(first.expiresAt)
    expect(second!.lastActivity > first.lastActivity).toBe(true)
    expect((await fixed.sessions.update(id, { b: 2 })).expiresAt).toBe(first.expiresAt)
    let lastFound = 0
    await until(async () => {
      const asked = Date.now()
      if ((await fixed.sessions.get(id)) === null) return true
      lastFound = asked
      return false
    }, 'the end of the session')
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(first.expiresAt) - 50)
    expect(lastFound).toBeLessThanOrEqual(Date.parse(first.expiresAt) + 50)
  })

  test('storages with different prefixes do not see each other', async () => {
    const [one, two] = [open({ keyPrefix: 'one:' }), open({ keyPrefix: 'two:' })]
    const id = await one.sessions.create({})
    expect(await two.sessions.get(id)).toBeNull()
    expect(await one.sessions.get(id)).not.toBeNull()
  })
})
