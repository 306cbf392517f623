/** Exceptions and rejections of user code that runs inside a delivery of the addon. */
import { runNode } from './support/child'
import { freePort, startRedis, type RedisServer } from './support/redis-server'
import { runWorkers } from './support/workers'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

const backends = [
  ['a server', () => `createStorage({ url: '${server.url}', logger: false })`],
  ['the embedded store', () => `createStorage({ provider: 'memory', logger: false })`],
] as const

/** Error-like values whose members throw when they are read. */
const hostileErrors = `
  const throwing = { get() { throw new Error('trap') }, getPrototypeOf() { throw new Error('trap') } }
  const hostileErrors = [
    Object.defineProperties(new Error('hidden'), {
      stack: { get() { throw new Error('stack') } },
      code: { get() { throw new Error('code') } },
      name: { get() { throw new Error('name') } },
      message: { get() { throw new Error('message') } },
    }),
    new Proxy(new Error('hidden'), throwing),
    undefined,
    null,
    Symbol('hidden'),
  ]`

describe.each(backends)('after a call on %s has settled', (_, storage) => {
  const throwers = [
    ['process.nextTick', `process.nextTick(() => { throw new Error('expected') })`],
    ['queueMicrotask', `queueMicrotask(() => { throw new Error('expected') })`],
    ['a stream without an error listener', `new PassThrough().destroy(new Error('expected'))`],
    ['an unhandled rejection', `Promise.reject(new Error('expected'))`],
  ] as const

  test.each(throwers)('an exception from %s reaches uncaughtException', async (__, thrower) => {
    const ended = await runNode(`
      const { createStorage } = require('redis-session-storage')
      const { PassThrough } = require('node:stream')
      const storage = ${storage()}
      process.on('uncaughtException', (error) => {
        console.log(error.message)
        storage.ping().then((pong) => storage.close().then(() => console.log(pong, 'closed')))
      })
      storage.ping().then(() => { ${thrower} })`)
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'expected\nPONG closed\n', stderr: '' })
  })

  test('an exception in process.nextTick ends a process without a handler with code 1', async () => {
    const ended = await runNode(`
      const { createStorage } = require('redis-session-storage')
      ${storage()}.ping().then(() => process.nextTick(() => { throw new Error('expected') }))`)
    expect(ended).toMatchObject({ code: 1, signal: null })
    expect(ended.stderr).toContain('Error: expected')
  })

  test('exceptions that are no errors, and those of every tick of a batch, are reported', async () => {
    const ended = await runNode(`
      const { createStorage } = require('redis-session-storage')
      const storage = ${storage()}
      const seen = []
      process.on('uncaughtException', (error) => seen.push(String(error)))
      const calls = [undefined, null, 0, 'text', Symbol('s')].map((value) =>
        storage.ping().then(() => process.nextTick(() => { throw value })))
      const settled = Array.from({ length: 100 }, () => storage.ping())
      Promise.all([...calls, ...settled]).then(() => setTimeout(async () => {
        await storage.close()
        console.log(seen.join())
      }, 20))`)
    expect(ended.stdout).toBe('undefined,null,0,text,Symbol(s)\n')
    expect(ended).toMatchObject({ code: 0, stderr: '' })
  })

  test('a tick behind the one that throws still runs', async () => {
    const ended = await runNode(`
      const { createStorage } = require('redis-session-storage')
      const storage = ${storage()}
      process.on('uncaughtException', (error) => console.log(error.message))
      storage.ping().then(() => {
        process.nextTick(() => { throw new Error('first') })
        process.nextTick(() => console.log('second'))
      })`)
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'first\nsecond\n', stderr: '' })
  })

  test('a worker whose tick throws ends with that error, and its parent keeps running', async () => {
    const printed = await runWorkers(
      `${storage()}.ping().then(() => process.nextTick(() => { throw new Error('expected') }))`,
      `const worker = start()
       const exit = new Promise((resolve) => worker.once('exit', resolve))
       const error = await new Promise((resolve) => worker.once('error', resolve))
       const code = await exit
       console.log(error.message, code)`,
    )
    expect(printed).toBe('expected 1\n')
  })

  test('workers may be terminated while their ticks throw', async () => {
    const printed = await runWorkers(
      `const storage = ${storage()}
       process.on('uncaughtException', () => undefined)
       const run = () => storage.ping().then(() => {
         process.nextTick(run)
         process.nextTick(() => { throw new Error('ignored') })
       })
       for (let i = 0; i < 50; i++) run()
       storage.ping().then(() => parentPort.postMessage('busy'))`,
      `for (let i = 0; i < 5; i++) {
         const worker = start()
         await once(worker, 'message')
         await worker.terminate()
       }
       console.log('alive')`,
    )
    expect(printed).toBe('alive\n')
  })
})

const listeners = [
  ['throws', 'throw error'],
  ['returns a promise that is rejected', 'return Promise.reject(error)'],
  ['returns a thenable whose then throws', 'return { then() { throw error } }'],
  ['returns a thenable whose then is a throwing getter', 'return { get then() { throw error } }'],
] as const

describe.each(listeners)('user code that %s', (_, body) => {
  test('as a listener is a warning for every kind of error, and calls go on', async () => {
    const ended = await runNode(`
      const { createStorage } = require('redis-session-storage')
      ${hostileErrors}
      const storage = createStorage({ url: '${server.url}', logger: false })
      for (const error of hostileErrors) storage.on('ready', () => { ${body} })
      storage.ping().then(async (pong) => { await storage.close(); console.log(pong) })`)
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: 'PONG\n' })
    expect(ended.stderr.match(/StorageWarning: A listener threw/g)).toHaveLength(5)
  })

  test('as a logger is a warning for every kind of error, and calls go on', async () => {
    const ended = await runNode(`
      const { createStorage } = require('redis-session-storage')
      ${hostileErrors}
      let next = 0
      const log = () => { const error = hostileErrors[next++ % hostileErrors.length]; ${body} }
      const logger = { info: log, warn: log, error: log }
      const storage = createStorage({ url: '${server.url}', logger })
      storage.ping().then(async (pong) => { await storage.close(); console.log(pong) })`)
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: 'PONG\n' })
    expect(ended.stderr).toContain('StorageWarning: The logger threw')
  })

  test('as the function of credentials refuses the connection for every kind of error', async () => {
    const ended = await runNode(`
      const { createStorage } = require('redis-session-storage')
      ${hostileErrors}
      const attempts = hostileErrors.map(async (error) => {
        const credentials = () => { ${body} }
        const options = { url: '${server.url}', credentials, fallback: 'never', logger: false }
        const storage = createStorage(options)
        const code = await storage.ping().catch((failure) => failure.code)
        await storage.close()
        return code
      })
      Promise.all(attempts).then((codes) => console.log(codes.join()))`)
    const codes = Array<string>(5).fill('ERR_UNAVAILABLE').join()
    expect(ended).toEqual({ code: 0, signal: null, stdout: `${codes}\n`, stderr: '' })
  })
})

test('an async error listener that is rejected does not end the process of a lost server', async () => {
  const port = await freePort()
  const ended = await runNode(`
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage({ host: '127.0.0.1', port: ${port}, logger: false })
    storage.on('error', async () => { await null; throw new Error('expected') })
    storage.ping().catch((error) => storage.close().then(() => console.log(error.code)))`)
  expect(ended).toMatchObject({ code: 0, stdout: 'ERR_UNAVAILABLE\n' })
  expect(ended.stderr).toContain('StorageWarning: A listener threw: Error: expected')
})

test('a credentials answer whose members change between reads is read once', async () => {
  const ended = await runNode(`
    const { createStorage } = require('redis-session-storage')
    let reads = 0
    const answer = { get password() { return reads++ === 0 ? 'any' : { toString: null } } }
    const credentials = async () => answer
    const options = { url: '${server.url}', credentials, fallback: 'never', logger: false }
    const storage = createStorage(options)
    storage.ping().then((pong) => storage.close().then(() => console.log(pong, reads)))`)
  expect(ended).toEqual({ code: 0, signal: null, stdout: 'PONG 1\n', stderr: '' })
})

describe('a subscriber of the tracing channel', () => {
  const withSubscriber = (subscriber: string, calls: string) =>
    runNode(`
      const { createStorage } = require('redis-session-storage')
      const { tracingChannel } = require('node:diagnostics_channel')
      const storage = createStorage({ provider: 'memory', logger: false })
      const code = (error) => error.code
      const id = '11111111-1111-4111-8111-111111111111'
      ${subscriber}
      Promise.all(${calls}).then(async (outcomes) => {
        await storage.close()
        console.log(outcomes.join())
      })`)

  test('that freezes the trace of a failing call disturbs no call of the batch', async () => {
    const ended = await withSubscriber(
      `tracingChannel('redis-session-storage:operation').start.subscribe(Object.freeze)`,
      `[storage.ping(), storage.sessions.update(id, {}).catch(code), storage.ping()]`,
    )
    expect(ended).toMatchObject({ code: 0, stdout: 'PONG,ERR_SESSION_NOT_FOUND,PONG\n' })
  })

  test('that makes calls itself gives each call an outcome of its own', async () => {
    const ended = await withSubscriber(
      `let depth = 0
       const nested = []
       tracingChannel('redis-session-storage:operation').start.subscribe(() => {
         if (depth++ < 3) nested.push(storage.keyValues.get('absent'))
       })`,
      `[storage.sessions.create({}).then((made) => made.length), ...[0].map(() => Promise.all(nested))]`,
    )
    expect(ended).toEqual({ code: 0, signal: null, stdout: '36,,,\n', stderr: '' })
  })
})
