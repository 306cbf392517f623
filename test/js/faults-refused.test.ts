/** A server that is there and says no: each call rejects, with the server's own word as its cause. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStorage, type Storage, type StorageOptions } from 'redis-session-storage'
import { failureOf } from './support/faulty-way'
import { startRedis, type RedisServer } from './support/redis-server'
import { until } from './support/until'

let server: RedisServer
let storages: Storage[] = []

afterEach(async () => {
  await Promise.all(storages.map((storage) => storage.close()))
  storages = []
  await server.stop()
})

function open(options: StorageOptions = {}): Storage {
  const storage = createStorage({ url: server.url, logger: false, ...options })
  storages.push(storage)
  return storage
}

/** A message helps without telling: no id, no key, no value, no secret. */
function expectDiscreet(error: Error, ...secrets: string[]): void {
  for (const secret of secrets) expect(error.message).not.toContain(secret)
  expect(error.message).not.toMatch(/project_session:(?!\*)|[0-9a-f]{8}-[0-9a-f]{4}/)
}

describe('a wrong password', () => {
  test.each([{ username: 'default' }, {}])(
    'is told with %p, and never who has it',
    async (user) => {
      server = await startRedis('--requirepass', 'the right one')
      const storage = open({ ...user, password: 'hunter2secret' })
      const error = await failureOf(storage.sessions.create({ a: 1 }))
      expect(error).toMatchObject({ code: 'ERR_AUTH', operation: 'sessions.create' })
      expect(error.message).toContain("'password'")
      expectDiscreet(error, 'hunter2secret', 'the right one')
      expect(storage.type).toBe('redis')
      expect(await open({ password: 'the right one' }).sessions.create({})).toHaveLength(36)
    },
  )

  test('that is missing is told too', async () => {
    server = await startRedis('--requirepass', 'the right one')
    expect(await failureOf(open().sessions.get('x'))).toMatchObject({ code: 'ERR_AUTH' })
  })
})

test('a server without free memory rejects writes and serves reads', async () => {
  server = await startRedis()
  const { sessions } = open()
  const id = await sessions.create({ a: 1 })
  await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
  await server.command('CONFIG', 'SET', 'maxmemory', '1')
  for (const call of [() => sessions.create({ b: 2 }), () => sessions.update(id, { b: 2 })]) {
    const error = await failureOf(call())
    expect(error).toMatchObject({ code: 'ERR_SERVER', cause: { code: 'OOM' } })
    expectDiscreet(error)
  }
  expect(await sessions.get(id)).toMatchObject({ a: 1 })
  await server.command('CONFIG', 'SET', 'maxmemory', '0')
  expect(await sessions.update(id, { b: 2 })).toMatchObject({ a: 1, b: 2 })
})

test('a server that cannot save refuses writes and serves reads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rss-misconf-'))
  server = await startRedis('--dir', folder, '--save', '3600 1')
  const { sessions } = open()
  const id = await sessions.create({ a: 1 })
  rmSync(folder, { recursive: true })
  await server.command('BGSAVE')
  const info = async () => (await server.command('INFO', 'persistence')) as string
  await until(async () => (await info()).includes('rdb_last_bgsave_status:err'), 'a failed save')
  const error = await failureOf(sessions.create({ b: 2 }))
  expect(error).toMatchObject({ code: 'ERR_SERVER', cause: { code: 'MISCONF' } })
  expectDiscreet(error)
  for (const slidingExpiration of [true, false]) {
    expect(await open({ slidingExpiration }).sessions.get(id)).toMatchObject({ a: 1 })
  }
  await server.command('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no')
  expect(await sessions.update(id, { b: 2 })).toMatchObject({ a: 1, b: 2 })
})

test('a user with limited permissions gets errors only for forbidden commands', async () => {
  server = await startRedis()
  await server.command('ACL', 'SETUSER', 'reader', 'on', '>pw', '~*', '+@read', '+@connection')
  const id = await open().sessions.create({ a: 1 })
  const reader = open({ username: 'reader', password: 'pw', slidingExpiration: false })
  const error = await failureOf(reader.sessions.create({ b: 2 }))
  expect(error.cause).toMatchObject({ code: 'NOPERM' })
  expect(['ERR_AUTH', 'ERR_SERVER']).toContain(error.code)
  expectDiscreet(error)
  expect(await reader.sessions.get(id)).toMatchObject({ a: 1 })
})

test('a user without permission for all keys cannot read other keys', async () => {
  server = await startRedis()
  const user = ['ACL', 'SETUSER', 'mine', 'on', '>pw', '~mine:*', '+@all']
  await server.command(...user)
  const login = { username: 'mine', password: 'pw' }
  const id = await open({ ...login, keyPrefix: 'mine:' }).sessions.create({ a: 1 })
  const error = await failureOf(open({ ...login, keyPrefix: 'yours:' }).sessions.get(id))
  expect(error.cause).toMatchObject({ code: 'NOPERM' })
  expect(error.message).toContain('~yours:project_session:*')
  expectDiscreet(error, id)
})
