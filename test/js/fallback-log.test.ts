import { createStorage } from 'redis-session-storage'
import { runNode } from './support/child'
import { LastingRedis } from './support/lasting-redis'
import { freePort } from './support/redis-server'
import { until } from './support/until'

function recorder() {
  const said: string[] = []
  const level = (name: string) => (line: string) => void said.push(`${name}: ${line}`)
  return { said, info: level('info'), warn: level('warn'), error: level('error') }
}

const awayLine = 'warn: [Redis] Redis is away, using in-memory fallback'
const backLine = 'info: [Redis] Redis is back'

test('the start and the end of an outage are logged and emitted as events', async () => {
  const redis = await LastingRedis.start()
  const logger = recorder()
  const storage = createStorage({ url: redis.url, logger })
  const events: [string, string][] = []
  storage.on('fallback', (cause) => events.push(['fallback', cause]))
  storage.on('recovered', (detail) => events.push(['recovered', detail]))
  const id = await storage.sessions.create({})
  await redis.kill()
  await until(() => logger.said.includes(awayLine), 'the first line')
  await storage.sessions.update(id, { x: 1 })
  await redis.start()
  await until(() => logger.said.includes(backLine), 'the last line')
  expect(logger.said).toContain('info: [Redis] Changes of the outage that were replayed: 1')
  expect(events).toEqual([
    ['fallback', 'ECONNREFUSED'],
    ['recovered', '{"replayed":1,"lost":0,"conflicts":0}'],
  ])
  await storage.close()
  await redis.end()
})

test('lost changes are logged with the reason', async () => {
  const redis = await LastingRedis.start()
  const logger = recorder()
  const storage = createStorage({ url: redis.url, logger })
  const id = await storage.sessions.create({})
  await redis.kill()
  await until(() => logger.said.includes(awayLine), 'the outage')
  await storage.sessions.update(id, { x: 1 })
  await redis.elsewhere((other) => other.command('FLUSHALL'))
  await redis.start()
  await until(() => logger.said.includes(backLine), 'the return')
  expect(logger.said.at(-1)).toBe(
    'warn: [Redis] Changes of the outage that were lost: 1 (ERR_SESSION_NOT_FOUND)',
  )
  await storage.close()
  await redis.end()
})

test('close logs changes that were not replayed', async () => {
  const logger = recorder()
  const storage = createStorage({ host: '127.0.0.1', port: await freePort(), logger })
  await storage.connect().catch(() => undefined)
  await storage.sessions.create({})
  await storage.cache.clear('t').catch(() => undefined)
  await storage.close()
  expect(logger.said.at(-1)).toBe(
    'warn: [Redis] The storage ended while Redis was away: 1 changed sessions and 1 invalidations are lost',
  )
})

test('close replays the changes of an outage to a server that is back', async () => {
  const redis = await LastingRedis.start()
  const logger = recorder()
  const storage = createStorage({ url: redis.url, logger })
  const id = await storage.sessions.create({})
  await redis.kill()
  await until(() => logger.said.includes(awayLine), 'the outage')
  await storage.sessions.update(id, { x: 1 })
  await redis.start()
  await until(() => storage.type === 'redis', 'the server to be back')
  await storage.close()
  expect(logger.said.filter((line) => line.includes('are lost'))).toEqual([])
  const text = await redis.command('GET', `project_session:${id}`)
  expect(JSON.parse(text as string)).toMatchObject({ x: 1 })
  await redis.end()
})

test('an outage does not keep a process alive, and its lost changes are logged at exit', async () => {
  const ended = await runNode(`
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage({ host: '127.0.0.1', port: ${await freePort()} })
    storage.connect().catch(() => storage.sessions.create({}))`)
  expect(ended.code).toBe(0)
  expect(ended.stderr).toContain(awayLine.slice('warn: '.length))
  expect(ended.stderr).toContain('1 changed sessions and 0 invalidations are lost')
})
