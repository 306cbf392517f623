import { createStorage, StorageError, type Storage } from 'redis-session-storage'
import { onBothBackends } from './support/backends'
import { freePort, startRedis, startRedisOn, type RedisServer } from './support/redis-server'
import { until } from './support/until'

onBothBackends('a storage', (open, backend) => {
  test('has the backend as its type', () => {
    expect(open().type).toBe(backend)
  })

  test('connects on connect() and responds to ping()', async () => {
    const storage = open()
    await expect(storage.connect()).resolves.toBeUndefined()
    await expect(storage.ping()).resolves.toBe('PONG')
  })

  test('is healthy', async () => {
    const health = await open().health()
    expect(health).toMatchObject({
      status: 'healthy',
      redis: backend === 'redis' ? 'connected' : 'memory',
      type: backend,
    })
    expect(health.latencyMs).toBeGreaterThanOrEqual(0)
  })

  test('rejects every call after close, which can be called again', async () => {
    const storage = open({ keyPrefix: 'closed:' })
    const id = await storage.sessions.create({})
    await storage.close()
    await storage.close()
    const refusal = { code: 'ERR_CLOSED', retryable: false }
    const { sessions } = storage
    for (const call of [
      () => sessions.create({}),
      () => sessions.get(id),
      () => sessions.get('test'),
      () => sessions.update(id, {}),
      () => sessions.patch(id, {}),
      () => sessions.delete(id),
      () => sessions.delete('test'),
      () => sessions.touch(id),
      () => sessions.complete(id),
      () => sessions.rotate(id),
      () => storage.ping(),
      () => storage.connect(),
    ]) {
      await expect(call()).rejects.toMatchObject(refusal)
    }
    expect((await storage.health()).status).toBe('unhealthy')
    expect(storage.metrics().type).toBe(backend)
  })

  test('finishes an update that had only read when close was called', async () => {
    const writer = open()
    const id = await writer.sessions.create({ step: 1 })
    const other = open({ sessionTtl: 1234 }) // has not seen the session: it reads first
    const update = other.sessions.update(id, { step: 2 })
    await other.close()
    await expect(update).resolves.toMatchObject({ step: 2 })
  })

  test('ends the calls that were made before close', async () => {
    const storage = open({ keyPrefix: 'pending:' })
    const created = Promise.all(Array.from({ length: 100 }, () => storage.sessions.create({})))
    await storage.close()
    expect(new Set(await created).size).toBe(100)
  })

  test('counts calls in its metrics', async () => {
    const storage = open({ keyPrefix: 'counted:' })
    const [one, two] = [await storage.sessions.create({}), await storage.sessions.create({})]
    await storage.sessions.complete(one)
    await storage.sessions.delete(two)
    await storage.sessions.delete(two)
    await expect(storage.sessions.update(two, {})).rejects.toThrow('Session not found')
    expect(storage.metrics()).toMatchObject({
      type: backend,
      connected: true,
      created: 2,
      completed: 1,
      deleted: 1,
      errors: 1,
      errorsByCode: { ERR_SESSION_NOT_FOUND: 1 },
    })
  })

  test('of equal options shares what is below, and closes with the last handle', async () => {
    const options = { keyPrefix: 'shared:' }
    const [one, two] = [open(options), open(options)]
    const id = await one.sessions.create({ a: 1 })
    expect(two.metrics().created).toBe(1)
    await one.close()
    expect(await two.sessions.get(id)).toMatchObject({ a: 1 })
    await expect(one.sessions.get(id)).rejects.toMatchObject({ code: 'ERR_CLOSED' })
    await two.close()
    const three = open(options)
    expect(three.metrics().created).toBe(0)
    await expect(three.ping()).resolves.toBe('PONG')
  })

  test('can be disposed of', async () => {
    const storage = open({ keyPrefix: 'disposed:' })
    const dispose = Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')
    await storage[dispose as typeof Symbol.asyncDispose]()
    await expect(storage.ping()).rejects.toMatchObject({ code: 'ERR_CLOSED' })
  })
})

describe('connections', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  async function clients(): Promise<number> {
    const list = (await server.command('CLIENT', 'LIST')) as string
    return list.trim().split('\n').length - 1 // without the one that asks
  }

  test('are shared by handles, opened by the first call and closed by the last handle', async () => {
    // On a busy machine a pool opens more of them.
    const options = { url: server.url, pool: { max: 1 }, logger: false } as const
    const handles = Array.from({ length: 20 }, () => createStorage(options))
    expect(await clients()).toBe(0)
    await Promise.all(handles.map((handle) => handle.ping()))
    expect(await clients()).toBe(1)
    await Promise.all(handles.slice(1).map((handle) => handle.close()))
    expect(await clients()).toBe(1)
    await handles[0]!.close()
    await until(async () => (await clients()) === 0, 'the connections to be closed')
  })

  test('use the database and the user that the options name', async () => {
    await server.command('ACL', 'SETUSER', 'me', 'on', '>p@ss', '~*', '+@all')
    const url = `redis://me:p%40ss@127.0.0.1:${server.port}/3`
    const storage = createStorage({ url, logger: false })
    await storage.sessions.create({})
    expect(await server.command('INFO', 'keyspace')).toContain('db3:keys=1')
    await storage.close()
  })

  test('with a wrong password reject with ERR_AUTH, which shows no password', async () => {
    const url = `redis://me:s3cret@127.0.0.1:${server.port}`
    const storage = createStorage({ url, logger: false })
    const error = await storage.ping().then(
      () => new Error('it resolved'),
      (reason: StorageError) => reason,
    )
    expect(error).toMatchObject({ code: 'ERR_AUTH', retryable: false })
    expect(error.message).not.toContain('s3cret')
    await storage.close()
  })

  test('to a database that the server does not have reject with the name of the option', async () => {
    const storage = createStorage({ url: `${server.url}/999`, logger: false })
    await expect(storage.ping()).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining("'database'") as string,
    })
    await storage.close()
  })

  test('with more calls than may wait reject those over the limit, and no other', async () => {
    const storage = createStorage({ url: server.url, maxQueueCommands: 10, logger: false })
    const calls = await Promise.allSettled(Array.from({ length: 15 }, () => storage.ping()))
    const reasons = calls.filter(({ status }) => status === 'rejected')
    expect(reasons).toHaveLength(5)
    expect(reasons[0]).toMatchObject({ reason: { code: 'ERR_OVERLOADED', retryable: true } })
    await expect(storage.ping()).resolves.toBe('PONG')
    await storage.close()
  })
})

describe('a server that is away', () => {
  let port: number
  let storage: Storage
  beforeAll(async () => {
    port = await freePort()
    const options = { fallback: 'never', logger: false, commandTimeout: 2000 } as const
    storage = createStorage({ host: '127.0.0.1', port, ...options })
  })
  afterAll(() => storage.close())

  test('rejects calls with ERR_UNAVAILABLE and the reason', async () => {
    const refusal = {
      name: 'StorageError',
      code: 'ERR_UNAVAILABLE',
      retryable: true,
      cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
    }
    await expect(storage.sessions.create({})).rejects.toMatchObject(refusal)
    const read = { ...refusal, operation: 'sessions.get' }
    await expect(storage.sessions.get('test')).rejects.toMatchObject(read)
    await expect(storage.connect()).rejects.toMatchObject(refusal)
  })

  test('is unhealthy, and health does not reject', async () => {
    expect(await storage.health()).toMatchObject({
      status: 'unhealthy',
      redis: 'disconnected',
      latencyMs: null,
      type: 'redis',
    })
    expect(storage.metrics()).toMatchObject({ connected: false })
    expect(storage.metrics().errorsByCode.ERR_UNAVAILABLE).toBeGreaterThan(0)
  })

  test('is found again when it comes', async () => {
    const server = await startRedisOn(port)
    await until(() => storage.ping().catch(() => false), 'the server to be found')
    expect(await storage.sessions.create({})).toHaveLength(36)
    await server.stop()
  })
})
