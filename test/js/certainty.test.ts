/**
 * What a call promises when replies are late or lost: an answer is certain, or it is an error.
 */
import { createStorage, type Storage, type StorageOptions } from 'redis-session-storage'
import { Proxy } from './support/proxy'
import { startRedis, type RedisServer } from './support/redis-server'
import { until } from './support/until'

let redis: RedisServer
let proxy: Proxy
const storages: Storage[] = []

beforeEach(async () => {
  redis = await startRedis()
  proxy = await Proxy.start(redis.port)
})

afterEach(async () => {
  await proxy.pass()
  await Promise.all(storages.splice(0).map((storage) => storage.close()))
  await proxy.close()
  await redis.stop()
})

function track(storage: Storage): Storage {
  storages.push(storage)
  return storage
}

/** A process that reaches Redis through the proxy. */
const behindProxy = (options: StorageOptions = {}) =>
  track(
    createStorage({
      url: proxy.url,
      logger: false,
      commandTimeout: 1500,
      connectTimeout: 30_000,
      pool: { min: 1, max: 1 },
      ...options,
    }),
  )
/** Another process, which reaches Redis at all times. */
const direct = () => track(createStorage({ url: redis.url, logger: false, commandTimeout: 20_000 }))

const outcome = (call: Promise<unknown>) =>
  call.then(
    () => 'resolved',
    (error: { code: string }) => error.code,
  )

const holdReplies = () => proxy.delay({ toClient: 60_000 })
const settled = (storage: Storage) =>
  until(async () => (await storage.health()).status === 'healthy', 'the storage to be healthy')
const openBreaker = (storage: Storage) =>
  until(() => storage.type === 'memory', 'the circuit breaker to open')

describe.each(['never', 'auto'] as const)('with fallback %s', (fallback) => {
  test('calls whose replies are late reject with ERR_TIMEOUT, and nothing is journaled or replayed', async () => {
    const storage = behindProxy({ fallback })
    const id = await storage.sessions.create({ a: 1 })
    const token = await storage.bridgeTokens.issue('payload')
    const events: string[] = []
    storage.on('fallback', () => events.push('fallback'))
    storage.on('recovered', () => events.push('recovered'))
    holdReplies()
    const calls = [
      storage.sessions.create({}),
      storage.sessions.get(id),
      storage.sessions.update(id, { a: 2 }),
      storage.sessions.touch(id),
      storage.bridgeTokens.peek(token),
    ]
    const outcomes = await Promise.all(calls.map(outcome))
    expect(new Set(outcomes)).toEqual(new Set(['ERR_TIMEOUT']))
    await proxy.pass()
    await settled(storage)
    expect(storage.metrics()).toMatchObject({ journal: { entries: 0 }, replayed: 0, lost: 0 })
    expect(events).toEqual([])
  })

  test('a rotation whose reply is lost leaves the session under its old id', async () => {
    const storage = behindProxy({ fallback })
    const id = await storage.sessions.create({ who: 'ada' })
    await storage.sessions.get(id)
    holdReplies()
    expect(await outcome(storage.sessions.rotate(id))).toBe('ERR_TIMEOUT')
    await proxy.pass()
    expect(await storage.sessions.get(id)).toMatchObject({ who: 'ada' })
  })

  test('a rotation whose connection is lost leaves the session under its old id', async () => {
    const storage = behindProxy({ fallback })
    const id = await storage.sessions.create({ who: 'ada' })
    holdReplies()
    expect(await outcome(storage.sessions.rotate(id))).toBe('ERR_TIMEOUT')
    proxy.cut()
    await proxy.pass()
    await settled(storage)
    expect(await storage.sessions.get(id)).toMatchObject({ who: 'ada' })
    expect(await direct().sessions.delete(id)).toBe(true)
    expect(await storage.sessions.get(id)).toBeNull()
  })

  test('a creation whose reply is lost stores nothing that anybody can read or count', async () => {
    const storage = behindProxy({ fallback })
    await storage.ping()
    holdReplies()
    const creations = [
      storage.sessions.create({ secret: 1 }),
      storage.tenantSessions.create({ tenantId: 't', userId: 'u' }),
    ]
    const outcomes = await Promise.all(creations.map(outcome))
    expect(outcomes).toEqual(['ERR_TIMEOUT', 'ERR_TIMEOUT'])
    proxy.cut()
    await proxy.pass()
    await settled(storage)
    const other = direct()
    await until(async () => {
      const keys = (await redis.command('KEYS', '*session:*')) as string[]
      const values = await Promise.all(keys.map((key) => redis.command('GET', key)))
      return values.every((value) => value === '-')
    }, 'the creations to be undone')
    expect(await other.tenantSessions.list('t', 'u')).toEqual([])
  })
})

describe('an update in doubt', () => {
  test('is not replayed over a newer acknowledged update of another process', async () => {
    const storage = behindProxy()
    const other = direct()
    const id = await other.sessions.create({ step: 1 })
    await storage.sessions.get(id)
    holdReplies()
    expect(await outcome(storage.sessions.update(id, { step: 2 }))).toBe('ERR_TIMEOUT')
    await other.sessions.update(id, { step: 3 })
    await proxy.pass()
    await settled(storage)
    expect(await other.sessions.get(id)).toMatchObject({ step: 3 })
  })
})

describe('a session that another process has ended', () => {
  test.each(['complete', 'delete', 'rotate'] as const)(
    'by %s does not come back from a creation whose reply was late',
    async (how) => {
      const storage = behindProxy()
      const other = direct()
      await storage.ping()
      holdReplies()
      const creating = outcome(storage.sessions.create({ cart: 1 }))
      const created = async () => (await redis.command('KEYS', 'project_session:*')) as string[]
      await until(async () => (await created()).length === 1, 'the session to be stored')
      const id = (await created())[0]!.slice('project_session:'.length)
      await other.sessions[how](id)
      expect(await creating).toBe('ERR_TIMEOUT')
      await proxy.pass()
      await settled(storage)
      expect(await other.sessions.get(id)).toBeNull()
      expect(await other.sessions.complete(id)).toBeNull()
    },
  )

  test('is not read or updated from memory because of one late reply', async () => {
    const storage = behindProxy()
    const other = direct()
    const id = await other.sessions.create({ role: 'admin' })
    await storage.sessions.get(id)
    await other.sessions.delete(id)
    holdReplies()
    const calls = [storage.sessions.get(id), storage.sessions.update(id, { seen: 1 })]
    const outcomes = await Promise.all(calls.map(outcome))
    expect(outcomes).toEqual(['ERR_TIMEOUT', 'ERR_TIMEOUT'])
    expect(storage.type).toBe('redis')
    await proxy.pass()
    expect(await storage.sessions.get(id)).toBeNull()
  })
})

describe('a replay whose reply is lost', () => {
  /** A session that was created in an outage and is on the server; its replay has no reply. */
  async function replayedWithoutReply(storage: Storage) {
    const other = direct()
    await storage.ping()
    await proxy.refuse()
    proxy.cut()
    await openBreaker(storage)
    const id = await storage.sessions.create({ projectData: {}, step: 1 })
    proxy.delay({ toClient: 300 })
    await proxy.accept()
    await until(async () => (await other.sessions.get(id)) !== null, 'the session to be replayed')
    await proxy.refuse()
    proxy.cut()
    return { other, id }
  }

  test.each(['merge', 'update', 'complete'] as const)(
    'does not undo what another process did by %s',
    async (how) => {
      const storage = behindProxy()
      const { other, id } = await replayedWithoutReply(storage)
      if (how === 'complete') await other.sessions.complete(id)
      else if (how === 'update') await other.sessions.update(id, { step: 3 })
      else
        await other.sessions.update(id, { projectData: { budget: 9 } }, { merge: ['projectData'] })
      await proxy.pass()
      await settled(storage)
      const session = await other.sessions.get(id)
      if (how === 'complete') expect(session).toBeNull()
      else if (how === 'update') expect(session).toMatchObject({ step: 3 })
      else expect(session).toMatchObject({ step: 1, projectData: { budget: 9 } })
    },
  )
})

describe('a removal whose reply is lost with the connection', () => {
  async function expectTrueOrError(storage: Storage, removal: () => Promise<boolean>) {
    proxy.cutAfter(0)
    const answer = await removal().catch((error: { code: string }) => error.code)
    expect([true, 'ERR_UNAVAILABLE', 'ERR_TIMEOUT']).toContain(answer)
    await settled(storage)
  }

  test('never resolves to false', async () => {
    const storage = behindProxy({ fallback: 'never' })
    const id = await storage.sessions.create({})
    const { sessionId } = await storage.tenantSessions.create({ tenantId: 't', userId: 'u' })
    const token = await storage.bridgeTokens.issue(1)
    const lock = (await storage.locks.acquire('lock', { ttl: 60_000 }))!
    await storage.cache.set('t', 'n', 'key', 1)
    await expectTrueOrError(storage, () => storage.sessions.delete(id))
    await expectTrueOrError(storage, () => storage.tenantSessions.destroy('t', sessionId))
    await expectTrueOrError(storage, () => storage.bridgeTokens.revoke(token))
    await expectTrueOrError(storage, () => lock.release())
    await expectTrueOrError(storage, () => storage.cache.delete('t', 'n', 'key'))
  })
})

test('one caller that retries is served from memory after Redis froze, and replayed', async () => {
  const storage = track(createStorage({ url: redis.url, logger: false }))
  const id = await storage.sessions.create({ a: 1 })
  redis.signal('SIGSTOP')
  const save = () => outcome(storage.sessions.update(id, { a: 2 }))
  await until(async () => (await save()) === 'resolved', 'the session to be saved')
  expect(storage.type).toBe('memory')
  redis.signal('SIGCONT')
  await settled(storage)
  expect(await direct().sessions.get(id)).toMatchObject({ a: 2 })
})

test('calls behind an overdue rate limit are held back early, and served from memory in the outage', async () => {
  const options: StorageOptions = {
    url: redis.url,
    logger: false,
    commandTimeout: 20_000,
    pool: { min: 1, max: 1 },
  }
  const limit = { limit: 5, window: 60 }
  const limited = track(createStorage(options))
  const other = track(createStorage({ ...options, maxQueueCommands: 99 }))
  const id = await limited.sessions.create({ a: 1 })
  await other.connect()
  redis.signal('SIGSTOP')
  const calls = [
    outcome(limited.rateLimits.hit('client', limit)),
    outcome(other.rateLimits.peek('client', limit)),
  ]
  const isHolding = (storage: Storage) => {
    calls.push(outcome(storage.rateLimits.peek('client', limit)))
    return storage.metrics().pool.queued > 0
  }
  await until(() => isHolding(limited), 'calls behind the rate limit to be held back')
  expect(isHolding(other)).toBe(false)
  expect(await limited.sessions.update(id, { a: 2 })).toMatchObject({ a: 2 })
  expect(limited.type).toBe('memory')
  redis.signal('SIGCONT')
  await settled(limited)
  expect(await direct().sessions.get(id)).toMatchObject({ a: 2 })
  await Promise.all(calls)
})
