/**
 * A Redis server that refuses writes (disk full, no replicas, a replica, out of memory) still serves
 * sessions.
 */
import { createStorage, type Storage } from 'redis-session-storage'
import { refusals, startRefusing, type RefusingServer } from './support/refusing-redis'
import { until } from './support/until'

describe.each(refusals)('while Redis refuses writes with %s', (reason) => {
  const said: string[] = []
  const level = (name: string) => (line: string) => void said.push(`${name}: ${line}`)
  const logger = { info: level('info'), warn: level('warn'), error: level('error') }
  let refusing: RefusingServer
  let storage: Storage
  let id: string
  const ttl = () => refusing.server.command('TTL', `project_session:${id}`)

  beforeAll(async () => {
    refusing = await startRefusing(reason)
    storage = createStorage({ url: refusing.server.url, logger, commandTimeout: 5000 })
    id = await storage.sessions.create({ name: 'Ada' })
    await refusing.server.command('EXPIRE', `project_session:${id}`, 1000)
    await refusing.refuse()
  })
  afterAll(async () => {
    await storage.close()
    await refusing.stop()
  })

  test('a session is read, and its TTL is renewed only by a server that can', async () => {
    for (let i = 0; i < 20; i++) {
      expect(await storage.sessions.get(id)).toMatchObject({ name: 'Ada' })
    }
    expect(Number(await ttl())).toBeGreaterThan(900)
    expect(Number(await ttl()) > 1000).toBe(reason === 'OOM')
  })

  test('`expiresAt` claims a renewal only if there was one', async () => {
    const before = await storage.sessions.get(id)
    await until(() => Date.now() > Date.parse(before!.lastActivity), 'a later millisecond')
    const after = await storage.sessions.get(id)
    expect(after!.expiresAt > before!.expiresAt).toBe(reason === 'OOM')
    expect(after!.lastActivity > before!.lastActivity).toBe(true)
  })

  test('a change rejects with the reason as its cause', async () => {
    await expect(storage.sessions.update(id, { name: 'Bob' })).rejects.toMatchObject({
      cause: { code: reason },
    })
    expect(await storage.sessions.get(id)).toMatchObject({ name: 'Ada' })
  })

  test('health is degraded and connected, and names the reason', async () => {
    expect(await storage.health()).toMatchObject({
      status: 'degraded',
      redis: 'connected',
      ready: true,
      writable: false,
      reason,
      latencyMs: expect.any(Number) as number,
    })
    expect(storage.metrics()).toMatchObject({ writable: false, writesRefused: reason })
    expect(storage.metricsText()).toMatch(/^redis_session_storage_writable 0$/m)
  })

  test('a ping succeeds', async () => {
    expect(await storage.ping()).toBe('PONG')
  })

  test('its end is noticed without a call, and reads renew the TTL again', async () => {
    await refusing.accept()
    await until(() => storage.metrics().writable, 'writes to be accepted')
    await storage.sessions.get(id)
    expect(Number(await ttl())).toBeGreaterThan(80_000)
    const health = await storage.health()
    expect(health).toMatchObject({ status: 'healthy', writable: true })
    expect(health).not.toHaveProperty('reason')
    expect(await refusing.server.command('DBSIZE')).toBe(1)
  })

  test('the log has one warning and one line about the end, whatever was called', () => {
    expect(said).toEqual([
      'info: [Redis] Redis client connected',
      'info: [Redis] Redis ready',
      `warn: [Redis] Redis refuses writes (${reason}): sessions are read, their TTL is not ` +
        'renewed, and changes are rejected',
      'info: [Redis] Redis accepts writes again',
    ])
  })
})
