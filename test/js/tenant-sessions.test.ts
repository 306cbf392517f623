/** The sessions of tenants' users, on a server and on the embedded store. */
import { StorageError, type Storage } from 'redis-session-storage'
import { onBothBackends } from './support/backends'

const unknown = '0b0fcd6e-6f1f-4c8e-9a53-3f3c1e1d2a01'
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

onBothBackends('tenant sessions', (open) => {
  let storage: Storage
  /** A tenant of each test's own: the embedded store is one for all tests. */
  let tenantId: string
  let count = 0
  beforeAll(() => {
    storage = open()
  })
  beforeEach(() => (tenantId = `org_${++count}`))

  const create = (more: object = {}) =>
    storage.tenantSessions.create({ tenantId, userId: 'user_1', ...more })

  it('creates a session with the data and the members of the store', async () => {
    const made = await create({ email: 'a@b', roles: ['admin'], sessionId: 'mine', createdAt: 1 })
    expect(made).toEqual({
      sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      expiresAt: expect.stringMatching(isoTime),
      evicted: [],
    })
    const session = await storage.tenantSessions.get(tenantId, made.sessionId)
    expect(session).toEqual({
      sessionId: made.sessionId,
      tenantId,
      userId: 'user_1',
      email: 'a@b',
      roles: ['admin'],
      createdAt: expect.stringMatching(isoTime),
      lastActivity: expect.stringMatching(isoTime),
      expiresAt: expect.stringMatching(isoTime),
    })
    expect(Object.keys(session!).slice(0, 4)).toEqual(['sessionId', 'tenantId', 'userId', 'email'])
    const life = Date.parse(session!.expiresAt) - Date.parse(session!.lastActivity)
    expect(life).toBe(86_400_000)
  })

  it('finds a session under its own tenant only', async () => {
    const { sessionId } = await create()
    const other = `${tenantId}x`
    await expect(storage.tenantSessions.get(other, sessionId)).resolves.toBeNull()
    await expect(storage.tenantSessions.destroy(other, sessionId)).resolves.toBe(false)
    await expect(storage.tenantSessions.update(other, sessionId, { a: 1 })).rejects.toMatchObject({
      code: 'ERR_SESSION_NOT_FOUND',
    })
    await expect(storage.tenantSessions.list(other, 'user_1')).resolves.toEqual([])
    await expect(storage.tenantSessions.destroyAll(other, 'user_1')).resolves.toBe(0)
    await expect(storage.tenantSessions.get(tenantId, sessionId)).resolves.toMatchObject({
      sessionId,
    })
  })

  it('lists the session first that was active last, and keeps it, however soon that was', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.push((await create()).sessionId)
    const listed = async () =>
      (await storage.tenantSessions.list(tenantId, 'user_1')).map(({ sessionId }) => sessionId)
    await storage.tenantSessions.get(tenantId, ids[0]!)
    expect(await listed()).toEqual([0, 4, 3, 2, 1].map((i) => ids[i]))
    await storage.tenantSessions.update(tenantId, ids[1]!, { a: 1 })
    expect((await listed())[0]).toBe(ids[1])
    await storage.tenantSessions.get(tenantId, ids[0]!)
    expect((await listed())[0]).toBe(ids[0])
    expect((await create()).evicted).toEqual([ids[2]])
  })

  it('keeps updates of two tenants apart that wait for one id', async () => {
    const { sessionId } = await create()
    const updates = [tenantId, `${tenantId}x`, tenantId, `${tenantId}x`].map((tenant, i) =>
      storage.tenantSessions.update(tenant, sessionId, { [`m${i}`]: true }).then(
        () => 'updated',
        (error: StorageError) => error.code,
      ),
    )
    const outcomes = await Promise.all(updates)
    expect(outcomes).toEqual([
      'updated',
      'ERR_SESSION_NOT_FOUND',
      'updated',
      'ERR_SESSION_NOT_FOUND',
    ])
    const session = await storage.tenantSessions.get(tenantId, sessionId)
    expect(Object.keys(session!).filter((name) => /^m\d/.test(name))).toEqual(['m0', 'm2'])
  })

  it('updates members, but not those that belong to the store', async () => {
    const { sessionId } = await create({ metadata: { a: 1 }, keep: [] })
    const updated = await storage.tenantSessions.update(
      tenantId,
      sessionId,
      { metadata: { b: 2 }, userId: 'someone', tenantId: 'other', sessionId: 'x', lastActivity: 1 },
      { merge: ['metadata'] },
    )
    expect(updated).toMatchObject({
      sessionId,
      tenantId,
      userId: 'user_1',
      metadata: { a: 1, b: 2 },
      keep: [],
      lastActivity: expect.stringMatching(isoTime),
    })
  })

  it('rejects an update of an unknown session in the words of the contract', async () => {
    for (const id of [unknown, 'no-uuid', '']) {
      const error = await storage.tenantSessions
        .update(tenantId, id, {})
        .catch((reason: StorageError) => reason)
      expect(error).toMatchObject({ message: 'Session not found', code: 'ERR_SESSION_NOT_FOUND' })
    }
  })

  it('resolves to null or false for unknown ids', async () => {
    for (const id of [unknown, 'no-uuid', '', '*', `${unknown}*`]) {
      await expect(storage.tenantSessions.get(tenantId, id)).resolves.toBeNull()
      await expect(storage.tenantSessions.destroy(tenantId, id)).resolves.toBe(false)
    }
  })

  it('destroys a session, and its place in the list', async () => {
    const { sessionId } = await create()
    await expect(storage.tenantSessions.destroy(tenantId, sessionId)).resolves.toBe(true)
    await expect(storage.tenantSessions.destroy(tenantId, sessionId)).resolves.toBe(false)
    await expect(storage.tenantSessions.get(tenantId, sessionId)).resolves.toBeNull()
    await expect(storage.tenantSessions.list(tenantId, 'user_1')).resolves.toEqual([])
  })

  it('lists the sessions of one user, the most recently active first', async () => {
    const ids: string[] = []
    for (let i = 0; i < 3; i++) ids.push((await create({ i })).sessionId)
    await create({ userId: 'user_2' })
    const list = await storage.tenantSessions.list(tenantId, 'user_1')
    expect(list.map((session) => session.sessionId)).toEqual([...ids].reverse())
    expect(list[0]).toMatchObject({ i: 2, tenantId, userId: 'user_1' })
    const life = Date.parse(list[0]!.expiresAt) - Date.parse(list[0]!.lastActivity)
    expect(life).toBe(86_400_000)
  })

  it('ends the least recently active sessions over the maximum', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.push((await create()).sessionId)
    const { sessionId, evicted } = await create()
    expect(evicted).toEqual([ids[0]])
    await expect(storage.tenantSessions.get(tenantId, ids[0]!)).resolves.toBeNull()
    const list = await storage.tenantSessions.list(tenantId, 'user_1')
    expect(list.map((session) => session.sessionId)).toEqual([sessionId, ...ids.slice(1).reverse()])
  })

  it('ends several when the maximum has become smaller', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.push((await create()).sessionId)
    const smaller = open({ maxSessionsPerUser: 2 })
    const { evicted } = await smaller.tenantSessions.create({ tenantId, userId: 'user_1' })
    expect(evicted).toEqual(ids.slice(0, 4))
  })

  it('ends all sessions of a user but one', async () => {
    const ids: string[] = []
    for (let i = 0; i < 4; i++) ids.push((await create()).sessionId)
    const { sessionId } = await create({ userId: 'user_2' })
    const sessions = storage.tenantSessions
    await expect(sessions.destroyAll(tenantId, 'user_1', { except: ids[1]! })).resolves.toBe(3)
    const list = await sessions.list(tenantId, 'user_1')
    expect(list.map((session) => session.sessionId)).toEqual([ids[1]])
    await expect(sessions.destroyAll(tenantId, 'user_1')).resolves.toBe(1)
    await expect(sessions.destroyAll(tenantId, 'user_1')).resolves.toBe(0)
    await expect(sessions.get(tenantId, sessionId)).resolves.not.toBeNull()
  })

  it('does not revive a session that ends while it is updated', async () => {
    const { sessionId } = await create()
    const [, ended] = await Promise.all([
      storage.tenantSessions.update(tenantId, sessionId, { a: 1 }),
      storage.tenantSessions.destroyAll(tenantId, 'user_1'),
      storage.tenantSessions.update(tenantId, sessionId, { b: 1 }).catch(() => undefined),
    ])
    expect(ended).toBe(1)
    await expect(storage.tenantSessions.get(tenantId, sessionId)).resolves.toBeNull()
    await expect(storage.tenantSessions.list(tenantId, 'user_1')).resolves.toEqual([])
  })

  it('rejects invalid options', async () => {
    const sessions = storage.tenantSessions
    const wrong = (promise: Promise<unknown>, word: string) =>
      expect(promise).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining(`\`${word}\``),
      })
    await wrong(sessions.destroyAll(tenantId, 'u', { except: 'x' }), 'options.except')
    await wrong(sessions.destroyAll(tenantId, 'u', { expect: 'x' } as object), 'options.expect')
    await wrong(sessions.update(tenantId, unknown, {}, { merge: 'x' } as never), 'options.merge')
    await wrong(sessions.update(tenantId, unknown, [] as object), 'fields')
    await wrong(sessions.create(undefined as never), 'data')
    await wrong(sessions.create({ tenantId } as never), 'userId')
    await wrong(sessions.create({ userId: 'u' } as never), 'tenantId')
  })
})
