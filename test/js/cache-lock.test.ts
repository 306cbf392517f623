/** Notification of callers that wait for a fetch of another process. */
import { createStorage, type Storage, type StorageOptions } from 'redis-session-storage'
import { output, startNode } from './support/child'
import { startRedis, type RedisServer } from './support/redis-server'
import { until } from './support/until'

const keys = Array.from({ length: 50 }, (_, i) => `k${i}`)
const never = (): never => {
  throw new Error('The fetcher ran')
}

let server: RedisServer
const storages: Storage[] = []

/** Each has settings of its own, so that none shares its fetches and its connections with another. */
function open(options: StorageOptions = {}): Storage {
  const storage = createStorage({
    url: server.url,
    logger: false,
    commandTimeout: 30_000 + storages.length,
    ...options,
  })
  storages.push(storage)
  return storage
}

/** Keeps the fetches of all keys pending until `end` is called. */
async function holdAll(storage: Storage, tenant: string) {
  let end: (value: string) => void = () => undefined
  const value = new Promise<string>((resolve) => (end = resolve))
  let running = 0
  const fetch = () => {
    running += 1
    return value
  }
  const calls = keys.map((key) =>
    storage.cache.orFetch(tenant, 'n', key, fetch, 60, [], { lock: true }),
  )
  await until(() => running === keys.length, 'all fetchers to run')
  return { end: () => end('fetched'), ended: Promise.all(calls) }
}

const waitAll = (storage: Storage, tenant: string, fetcher: () => unknown = never) =>
  Promise.all(
    keys.map((key) => storage.cache.orFetch(tenant, 'n', key, fetcher, 60, [], { lock: true })),
  )

const channels = async () =>
  ((await server.command('PUBSUB', 'CHANNELS', '*lock_free:cache:*')) as string[]).length

const subscribed = (count: number) =>
  until(async () => (await channels()) === count, `${count} subscriptions`)

const deaf = { username: 'deaf', password: 'any' }

afterEach(() => Promise.all(storages.splice(0).map((storage) => storage.close())))

describe.each([
  ['RESP3', []],
  ['RESP2', ['--rename-command', 'HELLO', '']],
])('waiting under %s', (_, settings) => {
  beforeAll(async () => {
    server = await startRedis(
      ...settings,
      '--user',
      ...'deaf on nopass ~* +@all resetchannels'.split(' '),
    )
  })
  afterAll(() => server.stop())
  beforeEach(() => server.command('FLUSHALL'))

  test('a waiter with a subscription polls rarely, a waiter without one polls repeatedly', async () => {
    const [holder, hearing, polling] = [open(), open(), open(deaf)]
    const held = await holdAll(holder, 't')
    const waiters = [waitAll(hearing, 't'), waitAll(polling, 't')]
    await subscribed(keys.length)
    const asked = () => [hearing.metrics().commands, polling.metrics().commands] as const
    const before = asked()
    const polls = () => asked()[1] - before[1]
    await until(() => polls() > 20 * keys.length, 'many polls', 60_000)
    expect(asked()[0] - before[0]).toBeLessThan(polls() / 3)
    held.end()
    for (const values of waiters) expect(new Set(await values)).toEqual(new Set(['fetched']))
    await held.ended
  })

  test('50 waiters cost a few commands each, and one connection', async () => {
    const waiting = open()
    const held = await holdAll(open(), 't')
    const waiters = waitAll(waiting, 't')
    await subscribed(keys.length)
    const clients = (await server.command('CLIENT', 'LIST', 'TYPE', 'pubsub')) as string
    expect(clients.trim().split('\n')).toHaveLength(1)
    held.end()
    expect(new Set(await waiters)).toEqual(new Set(['fetched']))
    await held.ended
    expect(waiting.metrics().commands).toBeLessThan(20 * keys.length)
  })

  test('a lost subscription is renewed, and waiters miss no notification', async () => {
    const held = await holdAll(open(), 't')
    const waiters = waitAll(open(), 't')
    for (let time = 0; time < 3; time++) {
      await subscribed(keys.length)
      expect(await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')).toBe(1)
    }
    held.end()
    expect(new Set(await waiters)).toEqual(new Set(['fetched']))
    await held.ended
  })

  test('a holder that fails wakes the others, and one of them fetches', async () => {
    const [holder, waiting] = [open(), open()]
    let fail: (reason: Error) => void = () => undefined
    const failing = new Promise<never>((_, reject) => (fail = reject))
    let begun = false
    const fetch = () => {
      begun = true
      return failing
    }
    const first = holder.cache.orFetch('t', 'n', 'k', fetch, 60, [], { lock: true })
    await until(() => begun, 'the fetcher to run')
    const second = waiting.cache.orFetch('t', 'n', 'k', () => 'mine', 60, [], { lock: true })
    await subscribed(1)
    fail(new Error('database'))
    await expect(first).rejects.toThrow('database')
    expect(await second).toBe('mine')
    expect(await server.command('KEYS', 'lock:*')).toEqual([])
  })

  test('a waiter without permission to subscribe polls, and a fetcher without permission to publish stores its value', async () => {
    const held = await holdAll(open(deaf), 't')
    const waiters = waitAll(open(deaf), 't')
    await until(
      async () => String(await server.command('ACL', 'LOG')).includes('subscribe'),
      'the server to refuse',
    )
    expect(await channels()).toBe(0)
    held.end()
    expect(new Set(await waiters)).toEqual(new Set(['fetched']))
    await held.ended
    expect(await server.command('KEYS', 'lock:*')).toEqual([])
  })
})

describe('the end of waiting', () => {
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())
  beforeEach(() => server.command('FLUSHALL'))

  test('close rejects waiting calls with ERR_CLOSED and ends the subscription', async () => {
    const held = await holdAll(open(), 't')
    const waiting = open()
    const waiters = Promise.allSettled(
      keys.map((key) => waiting.cache.orFetch('t', 'n', key, never, 60, [], { lock: true })),
    )
    await subscribed(keys.length)
    await waiting.close()
    for (const outcome of await waiters)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CLOSED' } })
    await subscribed(0)
    held.end()
    await held.ended
  })

  test('a close between the look and the lock ends the call, and no fetcher runs', async () => {
    const storage = open()
    await storage.ping()
    const closed = storage.cache.get('t', 'n', 'k').then(() => storage.close())
    const call = storage.cache.orFetch('t', 'n', 'k', never, 60, [], { lock: true })
    await expect(call).rejects.toMatchObject({ code: 'ERR_CLOSED' })
    await closed
  })

  test('no subscription and no connection for it is opened before a call waits', async () => {
    await server.command('CONFIG', 'RESETSTAT')
    const storage = open()
    await storage.cache.orFetch('t', 'n', 'k', () => 1, 60, [], { lock: true })
    await storage.cache.orFetch('t', 'n', 'k', never, 60, [], { lock: true })
    expect(await server.command('INFO', 'commandstats')).not.toContain('cmdstat_subscribe')
  })

  test('a process ends with its last call, though its subscription is open', async () => {
    const held = await holdAll(open(), 't')
    const code = `
      const { createStorage } = require('redis-session-storage')
      const { cache } = createStorage({ url: '${server.url}', logger: false, commandTimeout: 20000 })
      cache.orFetch('t', 'n', 'k0', () => 'second', 60, [], { lock: true }).then(console.log)`
    const ended = output(code)
    await subscribed(1)
    held.end()
    await held.ended
    expect(await ended).toBe('fetched\n')
  })

  test('a process may exit while it waits', async () => {
    const held = await holdAll(open(), 't')
    const code = `
      const { createStorage } = require('redis-session-storage')
      const { cache } = createStorage({ url: '${server.url}', logger: false, commandTimeout: 20000 })
      void cache.orFetch('t', 'n', 'k0', () => 'second', 60, [], { lock: true })
      process.stdin.once('data', () => process.exit())`
    const { child, ended } = startNode(code)
    await subscribed(1)
    child.stdin.write('exit')
    expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' })
    held.end()
    await held.ended
  })
})

test('with a prefix the channels bear it', async () => {
  server = await startRedis()
  const prefixed = { keyPrefix: 'app:' }
  const held = await holdAll(open(prefixed), 't')
  const waiters = waitAll(open(prefixed), 't')
  await subscribed(keys.length)
  const names = (await server.command('PUBSUB', 'CHANNELS')) as string[]
  expect(names.every((name) => name.startsWith('app:lock_free:cache:t:'))).toBe(true)
  held.end()
  expect(new Set(await waiters)).toEqual(new Set(['fetched']))
  await held.ended
  await server.stop()
})

test('two storages on the embedded store wake each other', async () => {
  const embedded = { url: undefined, provider: 'memory' } as const
  const held = await holdAll(open(embedded), 't')
  const waiters = waitAll(open(embedded), 't')
  held.end()
  expect(new Set(await waiters)).toEqual(new Set(['fetched']))
  await held.ended
})
