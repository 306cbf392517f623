import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { output, runNode } from './support/child'
import { sharedRedis, type SharedRedis } from './support/shared-redis'

const silent = { code: 0, signal: null, stderr: '' }
const entries = [
  'redis-session-storage',
  'redis-session-storage/redis',
  'redis-session-storage/session',
  'redis-session-storage/native',
]

let server: SharedRedis
beforeAll(async () => {
  server = await sharedRedis()
})

describe.each(entries)('a process that only imports %s', (entry) => {
  test.each([
    ['commonjs', `require('${entry}')`],
    ['module', `import '${entry}'`],
  ] as const)('as %s exits by itself, in silence', async (type, code) => {
    expect(await runNode(code, { type })).toEqual({ ...silent, stdout: '' })
  })
})

test('importing opens no connection, reads no variable and loads no addon', async () => {
  let connections = 0
  const listener = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  const { port } = listener.address() as AddressInfo
  for (const entry of entries) {
    await output(`require('${entry}')`, {
      env: {
        REDIS_URL: `redis://127.0.0.1:${port}`,
        REDIS_PROVIDER: 'nonsense',
        REDIS_SESSION_STORAGE_BINARY: '/nowhere/at-all.node',
      },
    })
  }
  listener.close()
  await once(listener, 'close')
  expect(connections).toBe(0)
})

const addresses = [
  ['a server', () => `{ url: '${server.url}', logger: false }`],
  ['the embedded store', () => `{ provider: 'memory', logger: false }`],
] as const

describe.each(addresses)('a process that used %s', (_, options) => {
  const script = (body: string) => `
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage(${options()})
    ${body}`

  test('and let go exits by itself', async () => {
    const body = `storage.sessions.create({}).then((id) => storage.sessions.get(id))
      .then((session) => console.log(typeof session.sessionId))`
    expect(await output(script(body))).toBe('string\n')
  })

  test('and closed exits by itself', async () => {
    const body = `storage.sessions.create({}).then(() => storage.close())
      .then(() => console.log('closed'))`
    expect(await output(script(body))).toBe('closed\n')
  })

  test('and never waited for its call exits when the call has ended', async () => {
    const body = `storage.sessions.create({}).then(() => console.log('created'))`
    expect(await output(script(body))).toBe('created\n')
  })

  test('and only opened it exits by itself', async () => {
    expect(await output(script(''))).toBe('')
  })

  test.each([
    ['at once', 'end()'],
    ['in the next turn', 'setImmediate(end)'],
    ['when the first replies come', 'storage.sessions.get(first).then(end)'],
  ])('exits well by process.exit in the middle of 1,000 calls, %s', async (_when, how) => {
    const body = `
      const end = () => process.exit(0)
      storage.sessions.create({}).then((first) => {
        for (let i = 0; i < 1000; i++) storage.sessions.update(first, { i })
        ${how}
      })`
    expect(await runNode(script(body))).toEqual({ ...silent, stdout: '' })
  })
})

test('a process whose server is away exits once its calls were rejected', async () => {
  const code = `
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage({ host: '127.0.0.1', port: 1, commandTimeout: 200, logger: false })
    storage.sessions.get('test').catch((error) => console.log(error.code))`
  expect(await output(code)).toBe('ERR_UNAVAILABLE\n')
})

test('a process.exit in the middle of a name look-up and of connecting is no crash', async () => {
  const code = `
    const { createStorage } = require('redis-session-storage')
    createStorage({ host: 'no-such-host.invalid', logger: false }).ping().catch(() => undefined)
    createStorage({ url: '${server.url}', logger: false }).ping()
    setImmediate(() => process.exit(0))`
  expect(await runNode(code)).toEqual({ ...silent, stdout: '' })
})

test('an addon that cannot be loaded is an error of the first use that names the remedies', async () => {
  const code = `
    const { createStorage, redisSessionStorage } = require('redis-session-storage')
    try { createStorage({ provider: 'memory' }) } catch (e) { console.log(e.code, e.message) }
    redisSessionStorage.get('test').catch((e) => console.log(e.code))`
  const env = { REDIS_SESSION_STORAGE_BINARY: '/nowhere/at-all.node' }
  const printed = await output(code, { env })
  expect(printed).toMatch(/^ERR_UNAVAILABLE .*could not be loaded/)
  expect(printed).toContain('REDIS_SESSION_STORAGE_BINARY')
  expect(printed.trim().split('\n').at(-1)).toBe('ERR_UNAVAILABLE')
})
