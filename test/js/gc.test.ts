import { output, startNode } from './support/child'
import { startRedis, type RedisServer } from './support/redis-server'
import { until } from './support/until'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

const nodeArguments = ['--expose-gc']

async function clients(): Promise<number> {
  const list = (await server.command('CLIENT', 'LIST')) as string
  return list.trim().split('\n').length - 1 // without the one that asks
}

test('an unreferenced storage is closed together with its connection', async () => {
  const code = `
    const { createStorage } = require('redis-session-storage')
    const use = (i) =>
      createStorage({ url: '${server.url}', keyPrefix: 'p' + i, pool: { max: 1 }, logger: false }).ping()
    const main = async () => {
      for (let i = 0; i < 10; i++) await use(i)
      const { storages } = globalThis[Symbol.for('redis-session-storage')]
      console.log(storages.size)
      process.stdin.on('data', () => gc()).on('end', () => console.log(storages.size))
    }
    main()`
  const { child, ended } = startNode(code, { nodeArguments })
  await until(async () => (await clients()) === 10, 'ten connections')
  await until(async () => {
    child.stdin.write('collect\n')
    return (await clients()) === 0
  }, 'the connections to be closed')
  child.stdin.end()
  expect(await ended).toMatchObject({ code: 0, stdout: '10\n0\n', stderr: '' })
})

test('calls leave nothing behind', async () => {
  const code = `
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage({ url: '${server.url}', logger: false })
    const round = async (id) => {
      for (let i = 0; i < 200; i++) {
        await Promise.all(Array.from({ length: 100 }, () => storage.sessions.get(id)))
      }
      gc()
      return process.memoryUsage().heapUsed
    }
    const main = async () => {
      const id = await storage.sessions.create({ text: 'x'.repeat(500) })
      await round(id)
      const before = await round(id)
      const after = await round(id)
      console.log(after - before < 1_000_000 ? 'flat' : after - before)
    }
    main()`
  expect(await output(code, { nodeArguments })).toBe('flat\n')
})

test('a call settles although its storage is unreferenced', async () => {
  const code = `
    const { createStorage } = require('redis-session-storage')
    const call = createStorage({ url: '${server.url}', logger: false }).sessions.create({})
    for (let i = 0; i < 5; i++) gc()
    setImmediate(gc)
    call.then((id) => console.log(id.length))`
  expect(await output(code, { nodeArguments })).toBe('36\n')
})

test('work that never pauses leaves nothing behind in the inbox', async () => {
  const code = `
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage({ provider: 'memory', logger: false })
    const [shared] = globalThis[Symbol.for('redis-session-storage')].storages.values()
    const { values } = shared.deref().calls
    const before = values.length
    const work = async (id, texts) => {
      for (let i = 0; i < 3000; i++) {
        const session = await storage.sessions.get(id)
        if (session.text !== 'text of ' + texts) throw new Error('not its own session')
      }
    }
    const main = async () => {
      for (const callers of [1, 7, 40]) {
        const marks = Array.from({ length: callers }, (_, i) => i)
        const create = (mark) => storage.sessions.create({ text: 'text of ' + mark })
        const ids = await Promise.all(marks.map(create))
        await Promise.all(marks.map((mark) => work(ids[mark], mark)))
      }
      console.log(values.length === before, values.every((value) => value === undefined))
    }
    main()`
  expect(await output(code)).toBe('true true\n')
})

test('a native storage collected right after its close still reports that it has closed', async () => {
  // In a callback of the poll, so that the collection is over before the next outcomes go home.
  const code = `
    const { readFile } = require('node:fs')
    const { createStorage } = require('redis-session-storage')
    const { loadAddon } = require('./dist/native/load-addon.js')
    const { optionsText } = require('./dist/options/tls.js')
    createStorage({ provider: 'memory', logger: false })
    const [shared] = globalThis[Symbol.for('redis-session-storage')].storages.values()
    const options = optionsText(shared.deref().settings.native)
    const { Storage } = loadAddon()
    let told = 0
    const tags = new Int32Array(64)
    const settle = (count) => (told += count)
    const open = () => new Storage(options, { tags, values: [], settle, event() {}, ask() {} })
    readFile('package.json', () => {
      for (let i = 0; i < 5; i++) open().close(0)
      gc()
    })
    process.on('exit', () => console.log(told))`
  expect(await output(code, { nodeArguments })).toBe('5\n')
})
