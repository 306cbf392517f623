import { createStorage, StorageError, type Storage } from 'redis-session-storage'
import { runNode } from './support/child'
import { freePort, startRedis, startRedisOn } from './support/redis-server'
import { until } from './support/until'

const names = ['connect', 'ready', 'reconnecting', 'close', 'error'] as const

function record(storage: Storage): string[] {
  const seen: string[] = []
  for (const name of names) storage.on(name, () => seen.push(name))
  return seen
}

test('the events of a connection are emitted in order', async () => {
  const server = await startRedis()
  const storage = createStorage({ url: server.url, logger: false })
  const seen = record(storage)
  await storage.ping()
  await storage.close()
  expect(seen).toEqual(['connect', 'ready', 'close'])
  await server.stop()
})

test('events are emitted when the server is lost and when it is back', async () => {
  const server = await startRedis()
  const storage = createStorage({ url: server.url, logger: false })
  await storage.ping()
  const seen = record(storage)
  await server.stop()
  await until(() => seen.includes('reconnecting'), 'the loss to be told')
  expect(seen).toContain('error')
  const again = await startRedisOn(server.port)
  await until(() => storage.ping().catch(() => false), 'the server to be found again')
  await until(() => seen.includes('ready'), 'the return to be told')
  await storage.close()
  await again.stop()
})

test('an error event holds a StorageError, and without a listener it is nothing', async () => {
  const port = await freePort()
  const storage = createStorage({ host: '127.0.0.1', port, logger: false })
  await expect(storage.ping()).rejects.toBeInstanceOf(StorageError)
  const told = new Promise((resolve) => storage.on('error', resolve))
  const error = await told
  expect(error).toBeInstanceOf(StorageError)
  expect(error).toMatchObject({
    code: 'ERR_UNAVAILABLE',
    operation: 'connect',
    retryable: true,
    cause: { code: 'ECONNREFUSED' },
  })
  await storage.close()
})

test('an error event has the code of the cause and contains no password', async () => {
  const server = await startRedis('--requirepass', 'right')
  const storage = createStorage({ url: server.url, password: 's3cret', logger: false })
  const told = new Promise<StorageError>((resolve) => storage.on('error', resolve))
  await expect(storage.ping()).rejects.toMatchObject({ code: 'ERR_AUTH' })
  const error = await told
  expect(error).toMatchObject({ code: 'ERR_AUTH', retryable: false })
  expect(error.message + String(error.cause)).not.toContain('s3cret')
  await storage.close()
  await server.stop()
})

test('several connections emit one ready for the first, and another one after all were lost', async () => {
  const server = await startRedis()
  const storage = createStorage({ url: server.url, pool: { min: 3, max: 3 }, logger: false })
  const seen = record(storage)
  await storage.ping()
  await until(() => storage.metrics().pool.ready === 3, 'all connections')
  expect(seen).toEqual(['connect', 'ready'])
  await server.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  await until(() => seen.filter((name) => name === 'ready').length === 2, 'the return')
  await until(() => storage.metrics().pool.ready === 3, 'all connections again')
  expect(seen.filter((name) => name === 'ready')).toHaveLength(2)
  expect(seen.filter((name) => name === 'connect').length).toBeLessThanOrEqual(2)
  await storage.close()
  await server.stop()
})

test('every event can be listened to and without a listener is nothing', async () => {
  const storage = createStorage({ provider: 'memory', logger: false })
  const offs = [...names, 'fallback', 'recovered'].map((name) =>
    storage.on(name as 'fallback', () => undefined),
  )
  for (const off of offs) off()
  await expect(storage.close()).resolves.toBeUndefined()
})

test('on gives the function that ends the listening', async () => {
  const server = await startRedis()
  const storage = createStorage({ url: server.url, logger: false })
  let count = 0
  const listener = () => (count += 1)
  const off = storage.on('connect', listener)
  storage.on('connect', listener)
  off()
  off()
  await storage.ping()
  expect(count).toBe(1)
  await storage.close()
  await server.stop()
})

test('a listener that throws causes a process warning and does not affect other listeners', async () => {
  const server = await startRedis()
  const ended = await runNode(`
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage({ url: '${server.url}', logger: false })
    let told = false
    storage.on('ready', () => { throw new Error('a listener of the test throws') })
    storage.on('ready', () => { throw undefined })
    storage.on('ready', () => (told = true))
    storage.ping().then((pong) => console.log(pong, told))`)
  expect(ended).toMatchObject({ code: 0, stdout: 'PONG true\n' })
  expect(ended.stderr).toContain('StorageWarning: A listener threw')
  expect(ended.stderr).toContain('a listener of the test throws')
  await server.stop()
})

test('an unknown event and a listener that is not a function are rejected', () => {
  const storage = createStorage({ provider: 'memory', logger: false })
  const refusal = /^`(event|listener)` must be/
  expect(() => storage.on('connected' as 'connect', () => undefined)).toThrow(refusal)
  expect(() => storage.on('connect', 'f' as never)).toThrow(refusal)
  return storage.close()
})
