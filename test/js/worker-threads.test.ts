import { startRedis, type RedisServer } from './support/redis-server'
import { runWorkers } from './support/workers'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

const redis = () => `createStorage({ url: '${server.url}', logger: false })`
const memory = () => `createStorage({ provider: 'memory', logger: false })`
const floors = [
  ['a server', redis],
  ['the embedded store', memory],
] as const

describe.each(floors)('worker threads on %s', (_, storage) => {
  test('use it and end by themselves', async () => {
    const printed = await runWorkers(
      `const storage = ${storage()}
       storage.sessions.create({ threadId })
         .then((id) => storage.sessions.get(id))
         .then((session) => parentPort.postMessage(session.threadId === threadId))`,
      `const workers = [start(), start(), start()]
       const exits = workers.map((worker) => once(worker, 'exit'))
       const told = await Promise.all(workers.map((worker) => once(worker, 'message')))
       const codes = await Promise.all(exits)
       console.log(told.flat().join(), codes.flat().join())`,
    )
    expect(printed).toBe('true,true,true 0,0,0\n')
  })

  test('may be terminated in the middle of 1,000 calls', async () => {
    const printed = await runWorkers(
      `const storage = ${storage()}
       storage.sessions.create({}).then((id) => {
         for (let i = 0; i < 1000; i++) storage.sessions.update(id, { i })
         parentPort.postMessage('busy')
         for (let i = 0; i < 1000; i++) storage.sessions.get(id)
       })`,
      `for (let i = 0; i < 20; i++) {
         const worker = start()
         await once(worker, 'message')
         if (i % 2) await new Promise(setImmediate)
         await worker.terminate()
       }
       console.log('alive')`,
    )
    expect(printed).toBe('alive\n')
  })

  test('may end themselves in the middle of calls', async () => {
    const printed = await runWorkers(
      `const storage = ${storage()}
       storage.sessions.create({}).then((id) => {
         for (let i = 0; i < 1000; i++) storage.sessions.get(id)
         setImmediate(() => process.exit(3))
       })`,
      `const codes = []
       for (let i = 0; i < 10; i++) codes.push((await once(start(), 'exit'))[0])
       console.log(new Set(codes).size, codes[0])`,
    )
    expect(printed).toBe('1 3\n')
  })
})

test('a worker may be terminated while its connection is being opened', async () => {
  const printed = await runWorkers(
    `const storage = createStorage({ url: '${server.url}', logger: false })
     storage.ping()
     parentPort.postMessage('busy')`,
    `for (let i = 0; i < 20; i++) {
       const worker = start()
       await once(worker, 'message')
       await worker.terminate()
     }
     console.log('alive')`,
  )
  expect(printed).toBe('alive\n')
})

test('a worker may be terminated while close waits for an unresponsive server', async () => {
  const silent = await startRedis()
  const printed = await runWorkers(
    `const { connect } = require('node:net')
     const storage = createStorage({ url: '${silent.url}', logger: false })
     storage.sessions.create({}).then(async (id) => {
       const pause = connect(${silent.port}, '127.0.0.1').end('CLIENT PAUSE 60000 ALL\\r\\n')
       await new Promise((resolve) => pause.once('data', resolve))
       storage.sessions.update(id, {}).catch(() => undefined)
       void storage.close()
       setImmediate(() => parentPort.postMessage('closing'))
     })`,
    `const worker = start()
     await once(worker, 'message')
     await worker.terminate()
     console.log('alive')`,
  )
  expect(printed).toBe('alive\n')
})

test('a worker may be terminated in the middle of a name look-up', async () => {
  // One thread for look-ups, kept busy: the look-up has begun for the worker and cannot end.
  const printed = await runWorkers(
    `createStorage({ host: 'localhost', logger: false }).ping().catch(() => undefined)
     parentPort.postMessage('busy')`,
    `const { pbkdf2 } = require('node:crypto')
     for (let i = 0; i < 5; i++) {
       const worker = start()
       await once(worker, 'online')
       const work = new Promise((done) => pbkdf2('p', 's', 300000, 64, 'sha512', done))
       await once(worker, 'message')
       await worker.terminate()
       await work
     }
     console.log('alive')`,
    { env: { UV_THREADPOOL_SIZE: '1' } },
  )
  expect(printed).toBe('alive\n')
})

test('a worker may be terminated while a name that does not exist is looked up', async () => {
  const printed = await runWorkers(
    `createStorage({ host: 'no-such-host.invalid', logger: false }).ping().catch(() => undefined)
     parentPort.postMessage('busy')`,
    `for (let i = 0; i < 10; i++) {
       const worker = start()
       await once(worker, 'message')
       await worker.terminate()
     }
     console.log('alive')`,
  )
  expect(printed).toBe('alive\n')
})

test('the main thread and a worker have an embedded store each', async () => {
  const printed = await runWorkers(
    `parentPort.once('message', (id) =>
       ${memory()}.sessions.get(id).then((session) => parentPort.postMessage(session)))`,
    `const storage = ${memory()}
     const id = await storage.sessions.create({})
     const worker = start()
     worker.postMessage(id)
     const [seen] = await once(worker, 'message')
     console.log(seen, (await storage.sessions.get(id)).sessionId === id)`,
  )
  expect(printed).toBe('null true\n')
})
