/** Calls during an outage: each settles in time, and the number of pending calls is bounded. */
import { randomUUID } from 'node:crypto'
import { createStorage } from 'redis-session-storage'
import { output } from './support/child'
import { freePort, startRedis, startRedisOn } from './support/redis-server'

test('a hundred thousand calls all end, within bounded memory', async () => {
  const code = `
    const { createStorage } = require('redis-session-storage')
    const { randomUUID } = require('node:crypto')
    const storage = createStorage({
      host: '127.0.0.1', port: ${await freePort()}, commandTimeout: 1500, logger: false,
    })
    const MiB = 2 ** 20
    const main = async () => {
      const before = process.memoryUsage().rss
      const calls = []
      for (let i = 0; i < 100_000; i++)
        calls.push(storage.tenantSessions.get('tenant', randomUUID()).then(() => 'ok', (e) => e.code))
      const grown = process.memoryUsage().rss - before
      const codes = new Set(await Promise.all(calls))
      const { queued, queuedBytes } = storage.metrics().pool
      console.log([...codes].join(), queued, queuedBytes, grown < 300 * MiB ? 'bounded' : grown)
      await storage.close()
    }
    main()`
  expect(await output(code)).toBe('ERR_UNAVAILABLE 0 0 bounded\n')
})

test('calls beyond the bound are refused at once, the others wait for the server', async () => {
  const server = await startRedis()
  server.signal('SIGSTOP')
  const storage = createStorage({
    url: server.url,
    connectTimeout: 20_000,
    commandTimeout: 20_000,
    maxQueueCommands: 100,
    logger: false,
  })
  const calls = Array.from({ length: 150 }, () => storage.tenantSessions.get('t', randomUUID()))
  const refused = await Promise.allSettled(calls.slice(100))
  for (const outcome of refused)
    expect(outcome).toMatchObject({ reason: { code: 'ERR_OVERLOADED', retryable: true } })
  server.signal('SIGCONT')
  expect(await Promise.all(calls.slice(0, 100))).toEqual(new Array(100).fill(null))
  await storage.close()
  await server.stop()
})

test('updates of one session are bounded as well', async () => {
  const server = await startRedisOn(await freePort())
  const storage = createStorage({ url: server.url, maxQueueCommands: 10, logger: false })
  const id = await storage.sessions.create({})
  const calls = Array.from({ length: 50 }, (_, i) =>
    storage.sessions.update(id, { [`m${i}`]: i }).then(
      () => 'ok',
      (error) => error.code,
    ),
  )
  const outcomes = await Promise.all(calls)
  const made = outcomes.filter((outcome) => outcome === 'ok').length
  expect(made).toBeGreaterThanOrEqual(10)
  expect(outcomes.slice(made)).toEqual(new Array(50 - made).fill('ERR_OVERLOADED'))
  const session = await storage.sessions.get(id)
  expect(Object.keys(session!).filter((name) => /^m\d/.test(name))).toHaveLength(made)
  await storage.close()
  await server.stop()
})
