/** Worker threads that start and end under load. */
import { startRedis, type RedisServer } from './support/redis-server'
import { until } from './support/until'
import { runWorkers } from './support/workers'

const patience = 150_000

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

/** Sessions that are made, changed, read and ended, so many at a time, until `goesOn()` is false. */
const load = (goesOn: string) => `
  const storage = createStorage({ url: '${server.url}', commandTimeout: 60_000, logger: false })
  const wrong = []
  let calls = 0
  const work = async (mark) => {
    while (${goesOn}) {
      const id = await storage.sessions.create({ mark })
      const updated = await storage.sessions.update(id, { more: mark })
      const read = await storage.sessions.get(id)
      if (read.sessionId !== id || read.mark !== mark || updated.more !== mark) wrong.push(mark)
      if (!(await storage.sessions.delete(id))) wrong.push(mark)
      calls += 4
    }
  }`

test(
  'a hundred worker threads that end in every way leave the other threads working',
  async () => {
    const printed = await runWorkers(
      `${load('left-- > 0')}
       let left = 20 + (threadId % 5) * 20
       const all = Promise.all(Array.from({ length: 8 }, (_, i) => work(threadId + '-' + i)))
       all.then(() => {
         if (wrong.length > 0) throw new Error('not its own: ' + wrong)
         if (threadId % 2) process.exit(7)
       })
       parentPort.postMessage('busy')`,
      `let running = true
       ${load('running')}
       const own = Promise.all(Array.from({ length: 16 }, (_, i) => work('main-' + i)))
       const ends = { terminated: 0, exited: 0, ended: 0 }
       let started = 0
       const row = async () => {
         while (started < 100) {
           const terminates = started++ % 2 === 0
           const worker = start()
           const exit = once(worker, 'exit')
           await once(worker, 'message')
           if (terminates) await worker.terminate()
           const [code] = await exit
           ends[terminates ? 'terminated' : code === 7 ? 'exited' : code === 0 ? 'ended' : code] += 1
         }
       }
       await Promise.all([row(), row(), row(), row()])
       running = false
       await own
       const counted = ends.terminated === 50 && ends.exited + ends.ended === 50
       console.log(counted ? 'all ended' : ends, wrong.length, calls > 0)
       await storage.close()`,
      { patience },
    )
    expect(printed).toBe('all ended 0 true\n')
    await until(noConnection, 'the end of every connection')
  },
  patience,
)

async function noConnection(): Promise<boolean> {
  const list = (await server.command('CLIENT', 'LIST')) as string
  return list.trim().split('\n').length === 1 // the one that asks
}
