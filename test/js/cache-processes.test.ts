/** The cache of several processes on one server. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createStorage, type Storage } from 'redis-session-storage'
import { root } from './support/child'
import { endedAfterTests } from './support/children'
import { sharedRedis, type SharedRedis } from './support/shared-redis'
import { until } from './support/until'

let server: SharedRedis
let storage: Storage
let cache: Storage['cache']

beforeAll(async () => {
  server = await sharedRedis()
  storage = createStorage({ url: server.url, commandTimeout: 30_000, logger: false })
  cache = storage.cache
})
afterAll(async () => {
  await storage.close()
})

/** Another process. Its code has `cache`, `tell` to send and `on(word, f)` to receive messages. */
class Other {
  readonly #process: ChildProcess
  readonly #heard: unknown[] = []

  constructor(code: string) {
    const program = `
      const { createStorage } = require('redis-session-storage')
      const storage = createStorage({ url: '${server.url}', commandTimeout: 30000, logger: false })
      const { cache } = storage
      const tell = (message) => process.send(message)
      const on = (word, f) => process.on('message', (said) => said.word === word && f(said.data))
      on('end', () => process.disconnect())
      ${code}`
    this.#process = endedAfterTests(
      spawn(process.execPath, ['--eval', program], {
        cwd: root,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    )
    this.#process.on('message', (message) => this.#heard.push(message))
  }

  say(word: string, data: unknown = null): void {
    this.#process.send({ word, data })
  }

  hear(): Promise<any> {
    return until(() => this.#heard.shift(), 'a word of the other process', 60_000)
  }

  async kill(): Promise<void> {
    const exited = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exited
  }

  async end(): Promise<void> {
    const exited = once(this.#process, 'exit')
    this.say('end')
    await exited
  }
}

/** Reads in a loop and counts reads that return a version from before the last invalidation. */
const reader = `
  let floor = 0, reads = 0, stale = 0, running = true
  on('invalidated', (version) => { floor = version; tell({ floor, reads, stale }) })
  on('stop', () => { running = false })
  const one = async () => {
    while (running) {
      const least = floor
      const value = await cache.get('t', 'n', 'k' + reads % 10)
      reads += 1
      if (value !== null && value < least) stale += 1
    }
  }
  Promise.all(Array.from({ length: 50 }, one)).then(() => tell({ reads, stale, done: true }))
  tell('running')`

test('no read in another process returns the old value after an invalidation has resolved', async () => {
  const other = new Other(reader)
  expect(await other.hear()).toBe('running')
  const keys = Array.from({ length: 10 }, (_, i) => `k${i}`)
  let heard = { reads: 0, stale: 0 }
  for (let version = 1; heard.reads < 100_000; version++) {
    // Each entry holds the version that it is of: what is older than the last invalidation is stale.
    await cache.setMany(
      't',
      'n',
      keys.map((key) => [key, version - 1]),
      60,
      ['user'],
    )
    await cache.invalidateTags('t', ['user'])
    other.say('invalidated', version)
    heard = (await other.hear()) as typeof heard
    await cache.setMany(
      't',
      'n',
      keys.map((key) => [key, version]),
      60,
      ['user'],
    )
  }
  other.say('stop')
  const { reads, stale } = (await other.hear()) as typeof heard
  expect(reads).toBeGreaterThanOrEqual(100_000)
  expect(stale).toBe(0)
  await other.end()
}, 120_000)

test('a fetch that began before an invalidation in another process is not stored', async () => {
  const other = new Other(`
    let end
    const value = new Promise((resolve) => { end = resolve })
    on('finish', () => end('old'))
    cache.orFetch('t', 'n', 'fetched', () => (tell('begun'), value), 60, ['user'])
      .then((answer) => tell({ answer }))`)
  expect(await other.hear()).toBe('begun')
  await cache.invalidateTags('t', ['user'])
  other.say('finish')
  expect(await other.hear()).toEqual({ answer: 'old' })
  expect(await cache.get('t', 'n', 'fetched')).toBeNull()
  expect(await server.command('EXISTS', 'cache:t:n:fetched')).toBe(0)
  await other.end()
})

test('an entry of one process is a hit in another process until clear', async () => {
  const other = new Other(`
    on('get', () => cache.get('t', 'n', 'shared').then((value) => tell({ value })))
    tell('ready')`)
  expect(await other.hear()).toBe('ready')
  for (const version of [1, 2]) {
    await cache.set('t', 'n', 'shared', { version })
    other.say('get')
    expect(await other.hear()).toEqual({ value: { version } })
    await cache.clear('t')
    other.say('get')
    expect(await other.hear()).toEqual({ value: null })
  }
  await other.end()
})

test('with lock, callers in 4 processes cause one fetch', async () => {
  const fetching = `
    const fetch = async () => {
      tell('fetching')
      await new Promise((resolve) => setTimeout(resolve, 300))
      return 'fetched by ' + process.pid
    }
    on('go', () => Promise.all(Array.from({ length: 250 }, () =>
      cache.orFetch('t', 'n', 'locked {key}', fetch, 60, ['user'], { lock: true })))
      .then((all) => tell([...new Set(all)])))
    tell('ready')`
  const others = [1, 2, 3, 4].map(() => new Other(fetching))
  for (const other of others) expect(await other.hear()).toBe('ready')
  for (const other of others) other.say('go')
  const words: unknown[] = []
  for (const other of others) {
    let word: unknown
    do words.push((word = await other.hear()))
    while (word === 'fetching')
  }
  expect(words.filter((word) => word === 'fetching')).toHaveLength(1)
  const values = words.filter((word) => word !== 'fetching')
  expect(values).toEqual(Array(4).fill([await cache.get('t', 'n', 'locked {key}')]))
  expect(await server.command('KEYS', 'lock:*')).toEqual([])
  await Promise.all(others.map((other) => other.end()))
})

test('a process that dies with the lock does not keep others from fetching for ever', async () => {
  const other = new Other(`
    cache.orFetch('t', 'n', 'dead', () => (tell('begun'), new Promise(() => undefined)), 60, [],
      { lock: true })`)
  expect(await other.hear()).toBe('begun')
  const [lock] = (await server.command('KEYS', 'lock:*')) as string[]
  const call = cache.orFetch('t', 'n', 'dead', () => 'mine', 60, [], { lock: true })
  await other.kill()
  expect(await server.command('PEXPIRE', lock!, 300)).toBe(1)
  expect(await call).toBe('mine')
  expect(await cache.get('t', 'n', 'dead')).toBe('mine')
})
