import type { Storage } from 'redis-session-storage'
import { onBothBackends } from './support/backends'

onBothBackends('the data of sessions', (open) => {
  let storage: Storage

  beforeAll(() => {
    storage = open()
  })

  test('reserved members in data and fields are ignored', async () => {
    const theirs = { sessionId: 'x', createdAt: 1, lastActivity: new Date(0), expiresAt: null }
    const id = await storage.sessions.create({ ...theirs, a: 1 })
    const { createdAt } = (await storage.sessions.get(id))!
    expect(Math.abs(Date.now() - Date.parse(createdAt))).toBeLessThan(60_000)
    const updated = await storage.sessions.update(id, { ...theirs, a: 2 })
    expect(updated).toMatchObject({ sessionId: id, createdAt, a: 2 })
    expect(await storage.sessions.patch(id, { ...theirs, a: 3 })).toMatchObject({
      sessionId: id,
      createdAt,
      a: 3,
    })
    expect(await storage.sessions.get(id)).toMatchObject({ sessionId: id, createdAt, a: 3 })
  })

  test.each([
    ['null', null],
    ['nothing', undefined],
    ['a text', 'text'],
    ['a number', 5],
    ['a list', [1]],
    ['a function', () => 1],
    ['a big integer', { n: 1n }],
    ['a date', new Date()],
  ])('data that is %s is refused', async (_, data) => {
    const refusal = { code: 'ERR_INVALID_ARGUMENT' }
    const id = await storage.sessions.create({})
    await expect(storage.sessions.create(data as object)).rejects.toMatchObject(refusal)
    await expect(storage.sessions.update(id, data as object)).rejects.toMatchObject(refusal)
    await expect(storage.sessions.patch(id, data as object)).rejects.toMatchObject(refusal)
  })

  test('a cycle is refused, with the reason as the cause', async () => {
    const data: Record<string, unknown> = {}
    data['self'] = data
    await expect(storage.sessions.create(data)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      operation: 'sessions.create',
      cause: expect.objectContaining({ message: expect.stringMatching(/circular/i) }),
    })
  })

  test.each([[{ merge: 'a' }], [{ merge: [1] }], [{ merging: [] }], [null], [5]])(
    'the options %j of update are refused',
    async (options) => {
      const id = await storage.sessions.create({})
      const call = storage.sessions.update(id, {}, options as never)
      await expect(call).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    },
  )

  test('data is stored as JSON.stringify writes it', async () => {
    const data = { f: () => 1, u: undefined, s: Symbol('s'), d: new Date(0), n: Number.NaN }
    const id = await storage.sessions.create(data)
    const { sessionId, createdAt, lastActivity, expiresAt, ...kept } =
      (await storage.sessions.get(id))!
    expect([sessionId, createdAt, lastActivity, expiresAt]).not.toContain(undefined)
    expect(kept).toEqual({ d: '1970-01-01T00:00:00.000Z', n: null })
  })

  test('__proto__ is data and never reaches a prototype', async () => {
    const data = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":2}}') as object
    const id = await storage.sessions.create(data)
    await storage.sessions.update(id, JSON.parse('{"__proto__":{"more":1}}') as object, {
      merge: ['__proto__'],
    })
    const session = (await storage.sessions.get(id))!
    expect(Object.getPrototypeOf(session)).toBe(Object.prototype)
    expect(Object.getOwnPropertyDescriptor(session, '__proto__')?.value).toEqual({
      polluted: 1,
      more: 1,
    })
    expect({}).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('more')
  })

  test('every text survives, of every script and with every escape', async () => {
    const text = 'é 日本 🎉 \u0000 \u2028 \ud800 " \\ / \n'
    const id = await storage.sessions.create({ [text]: text })
    expect((await storage.sessions.get(id))![text]).toBe(text)
    expect((await storage.sessions.update(id, { b: text }))[text]).toBe(text)
  })

  test('a session without members but those of the store is a session', async () => {
    const id = await storage.sessions.create({})
    expect(Object.keys((await storage.sessions.get(id))!)).toEqual([
      'sessionId',
      'createdAt',
      'lastActivity',
      'expiresAt',
    ])
  })

  test('a session has its id first, then its data in order', async () => {
    const id = await storage.sessions.create({ z: 1, a: 2 })
    await storage.sessions.update(id, { m: 3, z: 4 })
    const names = Object.keys((await storage.sessions.get(id))!)
    expect(names[0]).toBe('sessionId')
    expect(names.filter((name) => name.length === 1)).toEqual(['z', 'a', 'm'])
  })
})
