import { createStorage } from 'redis-session-storage'
import { healthOf, type Health } from '../../lib/storage/health'
import type { NativeStats } from '../../lib/native/native-stats'
import { onBothBackends } from './support/backends'
import { startRedis } from './support/redis-server'
import { until } from './support/until'

const pool = { connections: 1, ready: 1, inFlight: 0, queued: 0, queuedBytes: 0 }

onBothBackends('the health of a storage', (open, backend) => {
  test('has exactly the documented members', async () => {
    const onServer = backend === 'redis'
    const storage = open({ pool: { max: 1 } })
    await storage.ping()
    expect(await storage.health()).toEqual({
      status: 'healthy',
      redis: onServer ? 'connected' : 'memory',
      ready: true,
      writable: true,
      latencyMs: expect.any(Number) as number,
      type: backend,
      breaker: 'closed',
      journal: 0,
      pool: onServer ? pool : { ...pool, connections: 0, ready: 0 },
    } satisfies Health)
  })

  test('of a closed handle is bad', async () => {
    const storage = open({ keyPrefix: 'closed:' })
    await storage.close()
    expect(await storage.health()).toMatchObject({ status: 'unhealthy', latencyMs: null })
  })
})

test('a server that freezes is unhealthy within the deadline, and healthy when it goes on', async () => {
  const server = await startRedis()
  const storage = createStorage({
    url: server.url,
    logger: false,
    commandTimeout: 300,
    fallback: 'never',
  })
  await storage.ping()
  server.signal('SIGSTOP')
  expect(await storage.health()).toMatchObject({ status: 'unhealthy', redis: 'disconnected' })
  server.signal('SIGCONT')
  await until(async () => (await storage.health()).status === 'healthy', 'its return')
  await storage.close()
  await server.stop()
})

describe('the status', () => {
  const stats = (more: Partial<NativeStats>): NativeStats => ({
    ...{ ready: true, writable: true, writesRefused: '' },
    ...{ type: 'redis', connected: true, pool, commands: 0, bytesSent: 0, bytesReceived: 0 },
    ...{
      reconnects: 0,
      timeouts: 0,
      expired: 0,
      fallbackOperations: 0,
      replayed: 0,
      lost: 0,
      conflicts: 0,
    },
    sessionsLostToEviction: 0,
    breaker: { state: 'closed', openedCount: 0 },
    journal: { entries: 0, bytes: 0, invalidations: 0 },
    memory: { entries: 0, bytes: 0 },
    ...more,
  })
  const journal = { entries: 2, bytes: 100, invalidations: 0 }
  const nothing = { latencyMs: null, cause: 'ECONNREFUSED' }

  test('is degraded while the embedded store answers in place of a server', () => {
    const away = stats({ type: 'memory', breaker: { state: 'open', openedCount: 1 }, journal })
    const expected = { status: 'degraded', redis: 'disconnected', breaker: 'open', journal: 2 }
    expect(healthOf(nothing, away, true)).toMatchObject({ ...expected, reason: 'ECONNREFUSED' })
    expect(healthOf({ latencyMs: 0 }, away, true)).toMatchObject(expected)
  })

  test('is degraded until the changes of the outage have been replayed', () => {
    const expected = { status: 'degraded', redis: 'connected', journal: 2 }
    expect(healthOf({ latencyMs: 1 }, stats({ journal }), true)).toMatchObject(expected)
  })

  test('is unhealthy when nothing answers, whatever waits for the server', () => {
    expect(healthOf(nothing, stats({ journal }), true).status).toBe('unhealthy')
    expect(healthOf(nothing, stats({}), true).status).toBe('unhealthy')
  })

  test('is degraded while the server refuses writes', () => {
    const refusing = stats({ writable: false, writesRefused: 'MISCONF' })
    const expected = { redis: 'connected', writable: false, reason: 'MISCONF' }
    const health = healthOf({ latencyMs: 1 }, refusing, true)
    expect(health).toMatchObject({ ...expected, status: 'degraded' })
  })

  test('is unhealthy when a server that refused writes no longer answers', () => {
    const refusing = stats({ writable: false, writesRefused: 'MISCONF' })
    const expected = { status: 'unhealthy', redis: 'disconnected', reason: 'ECONNREFUSED' }
    expect(healthOf(nothing, refusing, true)).toMatchObject(expected)
  })

  test('of a server that never answered is unhealthy, and not ready', () => {
    const health = healthOf(nothing, stats({ ready: false }), true)
    expect(health).toMatchObject({ status: 'unhealthy', ready: false })
  })

  test('of a configured embedded store is healthy', () => {
    expect(healthOf({ latencyMs: 0 }, stats({ type: 'memory' }), false)).toMatchObject({
      status: 'healthy',
      redis: 'memory',
    })
  })
})
