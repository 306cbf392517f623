/** Many calls while there is no server to be reached. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createStorage } from 'redis-session-storage'
import { output } from './support/child'
import { failureOf } from './support/faulty-way'
import { freePort } from './support/free-port'

test('100,000 calls while the server is away all settle, in bounded memory', async () => {
  const printed = await output(
    `
    const { createStorage } = require('redis-session-storage')
    const { randomUUID } = require('node:crypto')
    const megabytes = () => (gc(), process.memoryUsage().rss / 2 ** 20)
    const storage = createStorage({
      host: '127.0.0.1', port: ${await freePort()}, fallback: 'never', logger: false,
    })
    const round = async (sessions) => {
      const calls = Array.from({ length: 50_000 }, () => [
        sessions.get(randomUUID()), sessions.create({ text: 'x'.repeat(200) }),
      ])
      const outcomes = await Promise.allSettled(calls.flat())
      return outcomes.map(({ reason }) => reason?.code)
    }
    const main = async () => {
      const codes = new Set(await round(storage.sessions))
      const before = megabytes()
      for (const code of await round(storage.sessions)) codes.add(code)
      const growth = megabytes() - before
      console.log([...codes].sort().join(), growth < 64 ? 'flat' : growth)
      await storage.close()
    }
    main()`,
    { nodeArguments: ['--expose-gc'], patience: 110_000 },
  )
  const [codes, memory] = printed.trim().split(' ')
  const known = ['ERR_OVERLOADED', 'ERR_TIMEOUT', 'ERR_UNAVAILABLE']
  for (const code of codes!.split(',')) expect(known).toContain(code)
  expect(memory).toBe('flat')
}, 120_000)

/** A process that listens and never accepts, with a full backlog. */
async function startDeaf(): Promise<{ child: ChildProcess; port: number; waiting: Socket[] }> {
  const code = `
    const server = require('node:net').createServer()
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      require('node:fs').writeSync(1, String(server.address().port))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    })`
  const child = spawn(process.execPath, ['--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [text] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(text)
  const waiting = Array.from({ length: 8 }, () => connect(port, '127.0.0.1'))
  for (const socket of waiting) socket.on('error', () => undefined)
  await once(waiting[0]!, 'connect')
  return { child, port, waiting }
}

test('a connection to a listener with a full backlog fails within connectTimeout', async () => {
  const { child, port, waiting } = await startDeaf()
  const connectTimeout = 300
  const fixed = { host: '127.0.0.1', fallback: 'never', logger: false } as const
  const storage = createStorage({ ...fixed, port, connectTimeout, commandTimeout: 1000 })
  const began = performance.now()
  const error = await failureOf(storage.sessions.create({}))
  expect(error).toMatchObject({ operation: 'sessions.create', cause: { code: 'ETIMEDOUT' } })
  expect(['ERR_UNAVAILABLE', 'ERR_TIMEOUT']).toContain(error.code)
  expect(performance.now() - began).toBeLessThan(1000 + 10_000)
  await storage.close()
  for (const socket of waiting) socket.destroy()
  child.kill('SIGKILL')
})
