/** Unreferenced storages during an outage, after it, and in an outage that never ends. */
import { once } from 'node:events'
import { startNode } from './support/child'
import { freePort, startRedisOn } from './support/redis-server'
import { until } from './support/until'

/** `dropped(...)` creates a session in a storage that it lets go; what is let go is collected. */
function run(body: string) {
  const code = `
    const { createStorage } = require('redis-session-storage')
    const dropped = async (options, open = (storage) => storage.connect().catch(() => undefined)) => {
      const storage = createStorage({ logger: false, ...options })
      await open(storage)
      return storage.sessions.create({ a: 1 })
    }
    const turn = () => new Promise((resolve) => setTimeout(resolve, 5))
    const collect = async () => {
      for (let i = 0; i < 20; i++) await turn(), gc()
    }
    const until = async (probe) => {
      while (!probe()) await turn(), gc()
    }
    const registry = () => globalThis[Symbol.for('redis-session-storage')]
    const main = async () => { ${body} }
    main()`
  return startNode(code, { nodeArguments: ['--expose-gc'] })
}

async function firstLine(child: ReturnType<typeof run>['child']): Promise<string> {
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return String(line).trim()
}

test('sessions created during an outage are replayed after it although the storage is unreferenced', async () => {
  const port = await freePort()
  const { child, ended } = run(`
    const id = await dropped({ host: '127.0.0.1', port: ${port} })
    await collect()
    console.log(id)
    await until(() => registry().storages.size === 0)
    console.log(registry().away.size)`)
  const id = await firstLine(child)
  const server = await startRedisOn(port)
  await until(() => server.command('GET', `project_session:${id}`), 'the session')
  expect(await ended).toMatchObject({ code: 0, stdout: `${id}\n0\n`, stderr: '' })
  await server.stop()
})

test('a storage opened again during the outage finds the session', async () => {
  const { ended } = run(`
    const options = { host: '127.0.0.1', port: ${await freePort()} }
    const id = await dropped(options)
    await collect()
    const again = createStorage({ logger: false, ...options })
    console.log((await again.sessions.get(id)).a, registry().storages.size)
    await again.close()`)
  expect(await ended).toMatchObject({ code: 0, stdout: '1 1\n', stderr: '' })
})

test('an unreferenced storage with an unreachable server keeps no process alive', async () => {
  const { ended } = run(`
    await dropped({ host: '127.0.0.1', port: ${await freePort()}, logger: console })
    await collect()`)
  const { code, stderr } = await ended
  expect(code).toBe(0)
  expect(stderr).toMatch(/1 changed sessions and 0 invalidations are lost\n$/)
})

test('a storage that is closed while its server is away is held no longer', async () => {
  const { ended } = run(`
    const closed = async () => {
      const storage = createStorage({ host: '127.0.0.1', port: ${await freePort()}, logger: false })
      await storage.connect().catch(() => undefined)
      console.log(registry().away.size)
      const shared = [...registry().away][0]
      await storage.close()
      console.log(registry().away.size, registry().storages.size)
      return new WeakRef(shared)
    }
    const reference = await closed()
    await until(() => reference.deref() === undefined)`)
  expect(await ended).toMatchObject({ code: 0, stdout: '1\n0 0\n', stderr: '' })
})
