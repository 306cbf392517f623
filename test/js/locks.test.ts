import { createStorage, type Storage } from 'redis-session-storage'
import { onBothBackends } from './support/backends'
import { blockLoop } from './support/block'
import { output } from './support/child'
import { startRedis } from './support/redis-server'
import { until } from './support/until'

onBothBackends('locks', (open) => {
  let storage: Storage
  beforeAll(() => {
    storage = open()
  })

  const acquire = async (name: string, ttl = 60_000, wait = 0) =>
    (await storage.locks.acquire(name, { ttl, wait }))!

  it('has one holder at a time', async () => {
    const lock = await acquire('one')
    expect(await storage.locks.acquire('one', { ttl: 1000 })).toBeNull()
    expect(await storage.locks.acquire('another', { ttl: 1000 })).not.toBeNull()
    expect(await lock.release()).toBe(true)
    expect(await lock.release()).toBe(false)
    expect(await storage.locks.acquire('one', { ttl: 1000 })).not.toBeNull()
  })

  it('gives each acquisition a greater fence and a token of its own', async () => {
    const fences: number[] = []
    const tokens = new Set<string>()
    for (let i = 0; i < 50; i++) {
      const lock = await acquire('fences')
      fences.push(lock.fence)
      tokens.add(lock.token)
      await lock.release()
    }
    expect(fences.every((fence, i) => i === 0 || fence > fences[i - 1]!)).toBe(true)
    expect(fences.every(Number.isSafeInteger)).toBe(true)
    expect(tokens.size).toBe(50)
  })

  it('waits for a lock that is released meanwhile', async () => {
    const lock = await acquire('wait')
    const waiting = acquire('wait', 60_000, 30_000)
    await lock.release()
    expect((await waiting).fence).toBeGreaterThan(lock.fence)
  })

  it('resolves to null soon after the time to wait has passed', async () => {
    await acquire('given up', 60_000)
    const begin = performance.now()
    expect(await storage.locks.acquire('given up', { ttl: 1000, wait: 300 })).toBeNull()
    expect(performance.now() - begin).toBeGreaterThanOrEqual(299)
    expect(performance.now() - begin).toBeLessThan(10_000)
  })

  it('acquires an expired lock and notifies the previous holder', async () => {
    const lost = await acquire('over', 50)
    const lock = await acquire('over', 60_000, 30_000)
    expect(lock.fence).toBeGreaterThan(lost.fence)
    await until(() => lost.signal.aborted, 'the signal of the old holder')
    expect(lost.signal.reason).toMatchObject({ name: 'StorageError', code: 'ERR_CONFLICT' })
    expect(await lost.extend()).toBe(false)
    expect(await lost.release()).toBe(false)
    expect(lock.signal.aborted).toBe(false)
    expect(await lock.release()).toBe(true)
    expect(lock.signal.aborted).toBe(false)
  })

  it('extends a lock that it holds', async () => {
    const lock = await acquire('extended', 2000)
    const end = performance.now() + 4000
    while (performance.now() < end) {
      expect(await lock.extend()).toBe(true)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(await storage.locks.acquire('extended', { ttl: 100 })).toBeNull()
    await lock.release()
    expect(await lock.extend()).toBe(false)
  })

  it('holds the lock while the function runs, for longer than its ttl, and then no more', async () => {
    const result = await storage.locks.withLock(
      'with',
      async (lock) => {
        const end = performance.now() + 4000
        while (performance.now() < end) {
          expect(await storage.locks.acquire('with', { ttl: 100 })).toBeNull()
        }
        expect(lock.signal.aborted).toBe(false)
        return 'done'
      },
      { ttl: 2000 },
    )
    expect(result).toBe('done')
    expect(await storage.locks.acquire('with', { ttl: 100 })).not.toBeNull()
  })

  it('releases the lock when the function fails', async () => {
    const failing = storage.locks.withLock('fails', () => Promise.reject(new Error('own')), {
      ttl: 10_000,
    })
    await expect(failing).rejects.toThrow('own')
    await (await acquire('fails')).release()
  })

  it('rejects without calling the function when another holds the lock', async () => {
    await acquire('held')
    const f = jest.fn()
    await expect(storage.locks.withLock('held', f, { ttl: 100, wait: 20 })).rejects.toMatchObject({
      code: 'ERR_CONFLICT',
      operation: 'locks.withLock',
      retryable: true,
    })
    expect(f).not.toHaveBeenCalled()
  })

  it('releases at the end of `await using`', async () => {
    const lock = await acquire('disposed')
    const dispose = Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')
    await lock[dispose as typeof Symbol.asyncDispose]()
    expect(await storage.locks.acquire('disposed', { ttl: 100 })).not.toBeNull()
  })

  it('aborts the signal of one whose loop stood still for too long', async () => {
    const lock = await acquire('blocked', 50)
    blockLoop(60)
    await until(() => lock.signal.aborted, 'the signal')
    expect(await lock.extend()).toBe(false)
  })

  it.each([
    ['', { ttl: 1 }, '`name`'],
    ['{a}', { ttl: 1 }, '`name`'],
    ['a\0b', { ttl: 1 }, '`name`'],
    ['a', undefined, '`options`'],
    ['a', {}, '`options.ttl`'],
    ['a', { ttl: 0 }, '`options.ttl`'],
    ['a', { ttl: 2 ** 31 }, '`options.ttl`'],
    ['a', { ttl: 1, wait: -1 }, '`options.wait`'],
    ['a', { ttl: 1, retries: 3 }, '`options.retries`'],
  ])('refuses name %j with %j', async (name, options, named) => {
    await expect(storage.locks.acquire(name, options as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining(named),
    })
  })
})

it('shows the token for its ttl and the fence for a day', async () => {
  const server = await startRedis()
  const storage = createStorage({ url: server.url, logger: false })
  const lock = (await storage.locks.acquire('report', { ttl: 60_000 }))!
  expect(await server.command('GET', 'lock:report')).toBe(lock.token)
  expect(await server.command('GET', 'lock_fence:report')).toBe(String(lock.fence))
  expect(Number(await server.command('PTTL', 'lock:report'))).toBeGreaterThan(50_000)
  expect(Number(await server.command('TTL', 'lock_fence:report'))).toBeGreaterThan(86_300)
  await lock.release()
  expect(await server.command('KEYS', 'lock*')).toEqual(['lock_fence:report'])
  await storage.close()
})

it('aborts the signal within withLock when another took the lock away', async () => {
  const server = await startRedis()
  const storage = createStorage({ url: server.url, logger: false })
  const reason = await storage.locks.withLock(
    'stolen',
    async ({ signal }) => {
      await server.command('SET', 'lock:stolen', 'a thief')
      await until(() => signal.aborted, 'the signal')
      return signal.reason as Error
    },
    { ttl: 600 },
  )
  expect(reason).toMatchObject({ code: 'ERR_CONFLICT' })
  expect(await server.command('GET', 'lock:stolen')).toBe('a thief')
  await storage.close()
})

it('aborts the signal when the store stays away for the whole ttl', async () => {
  const server = await startRedis()
  const storage = createStorage({ url: server.url, commandTimeout: 100, logger: false })
  await storage.locks.withLock(
    'away',
    async ({ signal }) => {
      await server.stop()
      await until(() => signal.aborted, 'the signal')
    },
    { ttl: 600 },
  )
  await storage.close()
})

it('never has two holders among 8 processes, and fences grow strictly', async () => {
  const server = await startRedis()
  // Each holder notes its arrival and departure on the server, beside the package's locks.
  const work = `
    const { createStorage } = require('redis-session-storage')
    const { getRedisWrapper } = require('redis-session-storage/redis')
    const storage = createStorage({ url: '${server.url}', commandTimeout: 20000, logger: false })
    const run = async () => {
      const redis = await getRedisWrapper()
      const seen = []
      for (let i = 0; i < 15; i++) {
        const holders = await storage.locks.withLock('shared', async ({ fence }) => {
          const inside = await redis.incr('inside')
          await redis.set('fence:' + (await redis.incr('order')), String(fence))
          await redis.del('inside')
          return inside
        }, { ttl: 30000, wait: 50000 })
        seen.push(holders)
      }
      console.log(Math.max(...seen), seen.length)
      await redis.close()
    }
    run()`
  const env = { REDIS_URL: server.url }
  const printed = await Promise.all(Array.from({ length: 8 }, () => quiet(work, env)))
  expect(printed.map((line) => line.trim().split('\n').pop())).toEqual(Array(8).fill('1 15'))
  const keys = Array.from({ length: 120 }, (_, i) => `fence:${i + 1}`)
  const fences = ((await server.command('MGET', ...keys)) as string[]).map(Number)
  expect(fences.every((fence, i) => i === 0 || fence > fences[i - 1]!)).toBe(true)
})

/** The default storage of the process writes its log to the error stream or the output. */
function quiet(code: string, env: Record<string, string>): Promise<string> {
  const silent = "for (const level of ['info', 'warn', 'error']) console[level] = () => {}\n"
  return output(silent + code, { env })
}
