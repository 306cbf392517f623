import { createStorage, type Storage, type StorageOptions } from 'redis-session-storage'
import { runNode } from './support/child'
import { freePort, startRedis, type RedisServer } from './support/redis-server'
import { until } from './support/until'

const closed = { code: 'ERR_CLOSED' }

describe('close', () => {
  let server: RedisServer
  let storage: Storage
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())
  const open = (options: StorageOptions = {}): Storage => {
    storage = createStorage({ url: server.url, logger: false, ...options })
    return storage
  }
  afterEach(() => storage.close())

  test('called twice at once ends once, and both promises with it', async () => {
    const seen: string[] = []
    open().on('close', () => seen.push('close'))
    await storage.ping()
    const pending = storage.sessions.create({})
    await Promise.all([storage.close(), storage.close()])
    await expect(pending).resolves.toHaveLength(36)
    expect(seen).toEqual(['close'])
  })

  test('while connecting lets the calls that began the connection end', async () => {
    open()
    const calls = [storage.connect(), storage.ping(), storage.sessions.create({})]
    await storage.close()
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(
      calls.map(() => 'fulfilled'),
    )
  })

  test('before any call opens no connection', async () => {
    const before = await server.command('INFO', 'stats')
    const received = (text: unknown) => /total_connections_received:(\d+)/.exec(String(text))![1]
    await open().close()
    const after = await server.command('INFO', 'stats')
    expect(Number(received(after)) - Number(received(before))).toBe(1) // the one that asks
  })

  test('with a lock held leaves it to its time, and its signal aborts then', async () => {
    open()
    const lock = await storage.locks.acquire('held', { ttl: 500 })
    await storage.close()
    await expect(lock!.extend()).rejects.toMatchObject(closed)
    expect(lock!.signal.aborted).toBe(false)
    await until(() => lock!.signal.aborted, 'the signal')
    await until(async () => (await server.command('EXISTS', 'lock:held')) === 0, 'its end')
    await expect(lock!.release()).rejects.toMatchObject(closed)
  })

  test('while withLock runs lets it finish and return its result', async () => {
    open()
    let finish: (result: string) => void = () => undefined
    let result: Promise<string> | undefined
    await new Promise<void>((entered) => {
      const work = () =>
        new Promise<string>((done) => {
          finish = done
          entered()
        })
      result = storage.locks.withLock('working', work, { ttl: 60 })
    })
    await storage.close()
    finish('done')
    await expect(result).resolves.toBe('done')
  })

  test('ends the wait for a lock held by another caller', async () => {
    open()
    const lock = await storage.locks.acquire('wanted', { ttl: 60_000 })
    const waiting = storage.locks.acquire('wanted', { ttl: 1000, wait: 60_000 })
    await storage.close()
    await expect(waiting).rejects.toMatchObject(closed)
    await expect(lock!.release()).rejects.toMatchObject(closed)
  })

  test('while cacheOrFetch fetches lets it answer, and stores nothing afterwards', async () => {
    open()
    let answer: (value: number) => void = () => undefined
    let fetched: Promise<number> | undefined
    await new Promise<void>((entered) => {
      const fetcher = () =>
        new Promise<number>((resolve) => {
          answer = resolve
          entered()
        })
      fetched = storage.cache.orFetch('t', 'n', 'closing', fetcher)
    })
    await storage.close()
    answer(7)
    await expect(fetched).resolves.toBe(7)
    expect(await server.command('EXISTS', 'cache:t:n:closing')).toBe(0)
  })

  test('from within a listener is as good as from anywhere else', async () => {
    open()
    const ended = new Promise<void>((resolve, reject) => {
      storage.on('ready', () => void storage.close().then(resolve, reject))
    })
    await expect(storage.ping()).resolves.toBe('PONG')
    await expect(ended).resolves.toBeUndefined()
  })

  test('ends within the deadline while the server is frozen', async () => {
    open({ commandTimeout: 300, fallback: 'never' })
    await storage.ping()
    server.signal('SIGSTOP')
    const calls = Array.from({ length: 50 }, () => storage.sessions.create({}))
    const settled = Promise.allSettled(calls)
    const began = performance.now()
    await storage.close()
    expect(performance.now() - began).toBeLessThan(10_000)
    server.signal('SIGCONT')
    const codes = (await settled).map((one) => one.status === 'rejected' && one.reason.code)
    expect(new Set(codes)).toEqual(new Set(['ERR_TIMEOUT']))
  })
})

test('close resolves within the deadline during an outage', async () => {
  const options = { host: '127.0.0.1', port: await freePort(), fallback: 'never' } as const
  const storage = createStorage({ ...options, logger: false, commandTimeout: 300 })
  const calls = Promise.allSettled([storage.ping(), storage.sessions.create({}), storage.connect()])
  const began = performance.now()
  await storage.close()
  expect(performance.now() - began).toBeLessThan(10_000)
  expect((await calls).map(({ status }) => status)).toEqual(Array(3).fill('rejected'))
})

test('a process ends by itself after close, whatever was under way', async () => {
  const server = await startRedis()
  const ended = await runNode(`
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage({ url: '${server.url}', logger: false })
    const listen = () => undefined
    for (const name of ['connect', 'ready', 'error', 'close']) storage.on(name, listen)
    storage.locks.acquire('l', { ttl: 60_000 })
      .then(() => {
        storage.locks.withLock('w', () => new Promise(() => undefined), { ttl: 1000 })
        storage.cache.orFetch('t', 'n', 'k', () => new Promise(() => undefined))
        return storage.ping()
      })
      .then(() => storage.close())
      .then(() => console.log('closed'))`)
  expect(ended).toMatchObject({ code: 0, stdout: 'closed\n', stderr: '' })
  await server.stop()
})
