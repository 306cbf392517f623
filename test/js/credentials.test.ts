/** The option credentials: a function that is asked for the password at each attempt to connect. */
import { randomUUID } from 'node:crypto'
import { StorageError, type StorageOptions } from 'redis-session-storage'
import { identityOf, makeSettings } from '../../lib/options/settings'
import { output, startNode } from './support/child'
import { storagesClosed } from './support/closed-storages'
import { startRedis, type RedisServer } from './support/redis-server'
import { until } from './support/until'

let server: RedisServer
let password: string
beforeEach(async () => {
  server = await startRedis()
  await setPassword('first')
})
afterEach(() => server.stop())

async function setPassword(next: string): Promise<void> {
  password = next
  await server.command('ACL', 'SETUSER', 'app', 'reset', 'on', `>${next}`, '~*', '+@all')
}

const open = storagesClosed(afterEach, () => ({ url: server.url, fallback: 'never' }))

async function failure(call: Promise<unknown>): Promise<StorageError> {
  const error: unknown = await call.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(StorageError)
  return error as StorageError
}

test('the function provides the user name and the password', async () => {
  const storage = open({ credentials: () => Promise.resolve({ username: 'app', password }) })
  expect(await storage.ping()).toBe('PONG')
  expect(await server.command('CLIENT', 'LIST')).toContain('user=app')
})

test('trailing line breaks of credentials are removed', async () => {
  const credentials = () =>
    Promise.resolve({ username: 'app\n', password: Buffer.from(`${password}\r\n`).toString() })
  expect(await open({ credentials }).ping()).toBe('PONG')
})

test('a password that is a line break is no password', async () => {
  const error = await failure(
    open({ credentials: () => Promise.resolve({ password: '\n' }) }).connect(),
  )
  expect(error.cause).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' })
})

test('a user with a name is taken from the options and from the URL', async () => {
  expect(await open({ username: 'app', password }).ping()).toBe('PONG')
  const url = server.url.replace('//', `//app:${password}@`)
  expect(await open({ url }).ping()).toBe('PONG')
})

test('a password that changes while connections live is asked for when they are lost', async () => {
  let asked = 0
  const credentials = () => {
    asked += 1
    return Promise.resolve({ username: 'app', password })
  }
  const storage = open({ credentials, pool: { min: 1, max: 1 } })
  const id = await storage.sessions.create({ a: 1 })
  expect(asked).toBe(1)
  await setPassword('second')
  await server.command('CLIENT', 'KILL', 'USER', 'app')
  expect(await storage.sessions.get(id)).toMatchObject({ a: 1 })
  expect(asked).toBe(2)
})

test('an expired password is requested again before any call fails', async () => {
  const given = ['old', password]
  const storage = open({
    credentials: () => Promise.resolve({ username: 'app', password: given.shift()! }),
  })
  const errors: StorageError[] = []
  storage.on('error', (error) => errors.push(error))
  expect(await storage.ping()).toBe('PONG')
  expect(given).toEqual([])
  expect(errors).toEqual([])
})

test('a password that is refused twice is ERR_AUTH and names the option, not the password', async () => {
  let asked = 0
  const credentials = () => {
    asked += 1
    return Promise.resolve({ username: 'app', password: 's3cret' })
  }
  const error = await failure(open({ credentials }).sessions.get(randomUUID()))
  expect(error).toMatchObject({ code: 'ERR_AUTH', cause: { code: 'WRONGPASS' } })
  expect(error.message).toContain("'credentials'")
  expect(error.message).not.toContain('s3cret')
  expect(asked).toBe(2)
})

test.each([
  ['throws', () => Promise.reject(Object.assign(new Error('s3cret'), { code: 'ECONNREFUSED' }))],
  [
    'throws at once',
    () => {
      throw Object.assign(new Error('s3cret'), { code: 'ECONNREFUSED' })
    },
  ],
])('a function that %s is a failed attempt, with its code as the cause', async (_, credentials) => {
  const error = await failure(open({ credentials }).connect())
  expect(error).toMatchObject({ code: 'ERR_UNAVAILABLE', cause: { code: 'ECONNREFUSED' } })
  expect(error.message).toContain("'credentials'")
  expect(error.message).not.toContain('s3cret')
})

test.each([
  undefined,
  null,
  'secret',
  {},
  { password: '' },
  { password: 1 },
  { username: 1, password: 'p' },
])('an answer that holds no credentials, %j, is a failed attempt', async (answer) => {
  const credentials = () => Promise.resolve(answer as never)
  const error = await failure(open({ credentials }).connect())
  expect(error).toMatchObject({
    code: 'ERR_UNAVAILABLE',
    cause: { code: 'ERR_INVALID_RETURN_VALUE' },
  })
  expect(error.message).toContain('{username?, password}')
})

test('a function that never answers is a failed attempt after connectTimeout', async () => {
  const credentials = () => new Promise<never>(() => undefined)
  const error = await failure(open({ credentials, connectTimeout: 50 }).connect())
  expect(error).toMatchObject({ code: 'ERR_UNAVAILABLE', cause: { code: 'ETIMEDOUT' } })
  expect(error.message).toContain("'credentials'")
})

test('an attempt that failed is made again, with a new question', async () => {
  let asked = 0
  const storage = open({
    credentials: () => {
      asked += 1
      return asked < 3
        ? Promise.reject(new Error('not yet'))
        : Promise.resolve({ username: 'app', password })
    },
  })
  expect(await storage.ping()).toBe('PONG')
  expect(asked).toBe(3)
})

test('credentials that arrive after close are ignored', async () => {
  let answer: (value: { password: string }) => void = () => undefined
  const credentials = () => new Promise<{ password: string }>((resolve) => (answer = resolve))
  const storage = open({ credentials, commandTimeout: 100 })
  await failure(storage.ping())
  await storage.close()
  answer({ password })
  await new Promise(setImmediate)
  expect(await server.command('PING')).toBe('PONG')
})

test.each([
  [{ host: 'h', password: 'p' }, undefined],
  [{ host: 'h', username: 'u' }, undefined],
  [{ url: 'redis://:p@h' }, undefined],
  [{}, { REDIS_HOST: 'h', REDIS_PASSWORD: 'p' }],
])('credentials and a password of its own are too much: %j', (options, env) => {
  const credentials = () => Promise.resolve({ password: 'p' })
  const make = () => makeSettings({ ...options, credentials }, env, 'createStorage')
  expect(make).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
  expect(make).toThrow(/`credentials`.*`password`/)
})

test('storages with the same credentials function share connections', () => {
  const make = (credentials: StorageOptions['credentials']) =>
    identityOf(makeSettings({ host: 'h', credentials }, undefined, 'createStorage'))
  const ask = () => Promise.resolve({ password: 'p' })
  expect(make(ask)).toBe(make(ask))
  expect(make(ask)).not.toBe(make(() => Promise.resolve({ password: 'p' })))
  expect(make(ask)).not.toBe(make(undefined))
})

const start = (url: string) => `
  const { createStorage } = require('redis-session-storage')
  const open = (i) => {
    const storage = createStorage({ url: '${url}', keyPrefix: 'p' + i, pool: { max: 1 }, logger: false,
      credentials: async () => { void storage; return { username: 'app', password: 'first' } } })
    return storage.ping()
  }`

test('a function that knows its storage keeps it no longer than its callers do', async () => {
  const code = `${start(server.url)}
    const main = async () => {
      for (let i = 0; i < 5; i++) await open(i)
      process.stdin.on('data', () => gc()).on('end', () => undefined)
      console.log('open')
    }
    main()`
  const { child, ended } = startNode(code, { nodeArguments: ['--expose-gc'] })
  const clients = async () =>
    String(await server.command('CLIENT', 'LIST')).split('user=app').length - 1
  await until(async () => (await clients()) === 5, 'five connections')
  await until(async () => {
    child.stdin.write('collect\n')
    return (await clients()) === 0
  }, 'the connections to be closed')
  child.stdin.end()
  expect(await ended).toMatchObject({ code: 0, stdout: 'open\n', stderr: '' })
})

test('a storage that was closed leaves nothing behind', async () => {
  const code = `
    const { createStorage } = require('redis-session-storage')
    const use = async () => {
      const storage = createStorage({ url: '${server.url}', logger: false,
        credentials: async () => ({ username: 'app', password: 'first' }) })
      await storage.ping()
      const { storages } = globalThis[Symbol.for('redis-session-storage')]
      const native = new WeakRef([...storages.values()][0].deref().native)
      await storage.close()
      return native
    }
    const main = async () => {
      const native = await use()
      while (native.deref() !== undefined) {
        await new Promise(setImmediate)
        gc()
      }
      console.log('gone')
    }
    main()`
  expect(await output(code, { nodeArguments: ['--expose-gc'] })).toBe('gone\n')
})

test('a call settles although its storage is unreferenced when credentials are requested', async () => {
  const code = `${start(server.url)}
    const call = open(1)
    for (let i = 0; i < 5; i++) gc()
    call.then(console.log)`
  expect(await output(code, { nodeArguments: ['--expose-gc'] })).toBe('PONG\n')
})

test('a storage that waits for its credentials keeps no process alive', async () => {
  const code = `
    const { createStorage } = require('redis-session-storage')
    createStorage({ url: '${server.url}', logger: false, connectTimeout: 60000, commandTimeout: 100,
      credentials: () => new Promise(() => undefined) }).ping().catch((e) => console.log(e.code))`
  expect(await output(code)).toBe('ERR_TIMEOUT\n')
})
