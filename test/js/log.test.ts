import { createStorage } from 'redis-session-storage'
import { ConnectionLog } from '../../lib/handle/connection-log'
import { runNode } from './support/child'
import { freePort, startRedis, startRedisOn } from './support/redis-server'
import { until } from './support/until'

const memoryLine = '[Redis] No Redis configuration found, using in-memory fallback\n'

const useDefault = `
  const { redisSessionStorage, createStorage } = require('redis-session-storage')
  redisSessionStorage.create({}).then((id) => redisSessionStorage.get(id))`
const useTwo = `${useDefault}.then(() => createStorage().ping())`

function recorder() {
  const said: string[] = []
  const level = (name: string) => (line: string) => void said.push(`${name}: ${line}`)
  return { said, info: level('info'), warn: level('warn'), error: level('error') }
}

test('a storage that connects logs two lines to the console', async () => {
  const server = await startRedis()
  const ended = await runNode(useDefault, { env: { REDIS_URL: server.url } })
  expect(ended.stderr).toBe('')
  const [connected, ready] = ended.stdout.split('\n')
  expect([connected, ready]).toEqual(['[Redis] Redis client connected', '[Redis] Redis ready'])
  await server.stop()
})

test('the embedded store without a configuration is logged once', async () => {
  expect(await runNode(useTwo)).toMatchObject({ stdout: memoryLine, stderr: '' })
})

test('in production that is a warning', async () => {
  const ended = await runNode(useTwo, { env: { NODE_ENV: 'production' } })
  expect(ended).toMatchObject({ stdout: '', stderr: memoryLine })
})

test('the embedded store that was chosen is not worth a line', async () => {
  const code = `require('redis-session-storage').redisSessionStorage.create({})`
  const ended = await runNode(code, { env: { REDIS_PROVIDER: 'memory' } })
  expect(ended).toMatchObject({ code: 0, stdout: '', stderr: '' })
})

describe('createStorage without an address', () => {
  const make = (options: string) =>
    `require('redis-session-storage').createStorage(${options}).ping()`
  const warning = (variable: string) =>
    `[Redis] createStorage reads no environment variables: ${variable} is set, but this storage is in memory. ` +
    'Pass `url` or `host`\n'

  test.each(['REDIS_URL', 'REDIS_HOST', 'UPSTASH_REDIS_REST_URL'])(
    'warns once when %s is set, for it does not read it',
    async (variable) => {
      const code = `${make('')}.then(() => ${make('{ sessionTtl: 5 }')})`
      const ended = await runNode(code, { env: { [variable]: 'a secret' } })
      expect(ended).toMatchObject({ code: 0, stdout: memoryLine, stderr: warning(variable) })
    },
  )

  test.each([{}, { REDIS_URL: '' }, { SESSION_TTL: '5' }])(
    'logs nothing more with %j',
    async (env) => {
      const ended = await runNode(make(''), { env: env as Record<string, string> })
      expect(ended).toMatchObject({ code: 0, stdout: memoryLine, stderr: '' })
    },
  )

  test.each(["{ provider: 'memory' }", '{ logger: false }'])(
    'is not worth a line with %s',
    async (options) => {
      const ended = await runNode(make(options), { env: { REDIS_HOST: 'cache.example.com' } })
      expect(ended).toMatchObject({ code: 0, stdout: '', stderr: '' })
    },
  )

  test('warns through the logger that it was given', async () => {
    const code = `
      const { createStorage } = require('redis-session-storage')
      const said = []
      const say = (line) => void said.push(line)
      createStorage({ logger: { info: say, warn: say, error: say } }).ping()
        .then(() => console.log(said.length))`
    const ended = await runNode(code, { env: { REDIS_URL: 'redis://cache.example.com' } })
    expect(ended).toMatchObject({ code: 0, stdout: '2\n', stderr: '' })
  })
})

test('a failed first connection is logged once, with its cause', async () => {
  const logger = recorder()
  const port = await freePort()
  const storage = createStorage({ host: '127.0.0.1', port, logger })
  let attempts = 0
  storage.on('error', () => (attempts += 1))
  await expect(storage.ping()).rejects.toThrow()
  await until(() => attempts > 2, 'more attempts')
  expect(logger.said[0]).toBe('error: [Redis] Failed to initialize Redis')
  expect(logger.said[1]).toMatch(/^error: \[Redis\] .*ECONNREFUSED/)
  expect(logger.said[2]).toBe('warn: [Redis] Redis is away, using in-memory fallback')
  expect(logger.said).toHaveLength(3)
  await storage.close()
})

test('a connection that is ready again is logged', async () => {
  const logger = recorder()
  const server = await startRedis()
  const storage = createStorage({ url: server.url, logger })
  await storage.ping()
  const lines = ['info: [Redis] Redis client connected', 'info: [Redis] Redis ready']
  expect(logger.said).toEqual(lines)
  await server.stop()
  await until(() => logger.said.length > 2, 'the loss to be told')
  expect(logger.said[2]).toMatch(/^warn: \[Redis\] Redis connection lost: .*ECONNRESET/)
  const again = await startRedisOn(server.port)
  await until(() => storage.ping().catch(() => false), 'the server to be found again')
  const told = logger.said.slice(2).filter((line) => lines.includes(line))
  expect(told).toEqual(lines)
  await storage.close()
  await again.stop()
})

test('the loss of one connection of several is not worth a line', async () => {
  const server = await startRedis()
  const logger = recorder()
  const storage = createStorage({ url: server.url, pool: { min: 2, max: 2 }, logger })
  await storage.ping()
  await until(() => storage.metrics().pool.ready === 2, 'both connections')
  const list = (await server.command('CLIENT', 'LIST', 'TYPE', 'normal')) as string
  const one = /^id=(\d+) .*? age=/m.exec(list)![1]!
  let lost = 0
  storage.on('error', () => (lost += 1))
  await server.command('CLIENT', 'KILL', 'ID', one)
  await until(() => lost === 1, 'the loss')
  await until(() => storage.metrics().pool.ready === 2, 'its return')
  expect(logger.said).toHaveLength(2)
  await storage.close()
  await server.stop()
})

test('the start of the fallback to memory and its duration are logged', () => {
  const logger = recorder()
  const log = new ConnectionLog()
  log.add(logger)
  log.event('fallback', '')
  log.event(
    'recovered',
    '{"replayed":2,"lost":1,"conflicts":0,"reasons":{"ERR_SESSION_NOT_FOUND":1}}',
  )
  expect(logger.said).toEqual([
    'warn: [Redis] Redis is away, using in-memory fallback',
    'info: [Redis] Redis is back',
    'info: [Redis] Changes of the outage that were replayed: 2',
    'warn: [Redis] Changes of the outage that were lost: 1 (ERR_SESSION_NOT_FOUND)',
  ])
})

test('handles that share a storage and a logger log each line once', async () => {
  const server = await startRedis()
  const logger = recorder()
  const storages = [1, 2, 3].map(() => createStorage({ url: server.url, logger }))
  await Promise.all(storages.map((storage) => storage.ping()))
  expect(logger.said).toHaveLength(2)
  await Promise.all(storages.map((storage) => storage.close()))
  await server.stop()
})

test('a logger that throws causes a process warning and does not fail the call', async () => {
  const server = await startRedis()
  const ended = await runNode(`
    const fail = () => { throw new Error('a logger of the test throws') }
    const logger = { info: fail, warn: fail, error: fail }
    require('redis-session-storage').createStorage({ url: '${server.url}', logger })
      .ping().then(console.log)`)
  expect(ended).toMatchObject({ code: 0, stdout: 'PONG\n' })
  expect(ended.stderr).toContain('StorageWarning: The logger threw: Error: a logger of the test')
  await server.stop()
})

test('a logger whose promise rejects causes a process warning and does not fail the call', async () => {
  const server = await startRedis()
  const ended = await runNode(`
    const fail = async () => { throw new Error('a logger of the test rejects') }
    const logger = { info: fail, warn: fail, error: fail }
    require('redis-session-storage').createStorage({ url: '${server.url}', logger })
      .ping().then(console.log)`)
  expect(ended).toMatchObject({ code: 0, stdout: 'PONG\n' })
  expect(ended.stderr).toContain('StorageWarning: The logger threw: Error: a logger of the test')
  await server.stop()
})
