import { getRedisWrapper, type RedisWrapper } from 'redis-session-storage/redis'
import { backends } from './support/backends'
import { runNode } from './support/child'
import { freePort, startRedis, type RedisServer } from './support/redis-server'

/** Forgets the default storage, as a new thread would. */
function forgetDefaults(): void {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for('redis-session-storage')]
}

describe.each(backends)('the wrapper on %s', (backend) => {
  let server: RedisServer | undefined
  let redis: RedisWrapper

  beforeAll(async () => {
    forgetDefaults()
    jest.spyOn(console, 'info').mockImplementation(() => undefined)
    if (backend === 'redis') server = await startRedis()
    process.env['REDIS_PROVIDER'] = backend
    process.env['REDIS_URL'] = server?.url ?? ''
    redis = await getRedisWrapper()
  })
  afterAll(async () => {
    await redis.close()
    await server?.stop()
    delete process.env['REDIS_PROVIDER']
    delete process.env['REDIS_URL']
  })

  test('getCacheType returns the backend', async () => {
    expect(redis.getCacheType()).toBe(backend)
    expect(await redis.ping()).toBe('PONG')
  })

  test('stores and finds values', async () => {
    expect(await redis.get('k:none')).toBeNull()
    expect(await redis.set('k:1', 'é 🎉 \u0000')).toBe('OK')
    expect(await redis.get('k:1')).toBe('é 🎉 \u0000')
    expect(await redis.set('k:1', 2.5)).toBe('OK')
    expect(await redis.get('k:1')).toBe('2.5')
    expect(await redis.set('k:1', '')).toBe('OK')
    expect(await redis.get('k:1')).toBe('')
  })

  /** The seconds that are left have been `full` at most half a minute ago. */
  async function expectTtl(key: string, full: number): Promise<void> {
    const left = await redis.ttl(key)
    expect(left).toBeGreaterThan(full - 30)
    expect(left).toBeLessThanOrEqual(full)
  }

  test('setex and EX set when the key ends; set without it lets it live', async () => {
    expect(await redis.setex('t:1', 100, 'x')).toBe('OK')
    await expectTtl('t:1', 100)
    expect(await redis.set('t:1', 'y', { EX: 200 })).toBe('OK')
    await expectTtl('t:1', 200)
    expect(await redis.set('t:1', 'z')).toBe('OK')
    expect(await redis.ttl('t:1')).toBe(-1)
    expect(await redis.ttl('t:none')).toBe(-2)
  })

  test('NX sets only a key that does not exist', async () => {
    expect(await redis.set('n:1', 'a', { NX: true, EX: 100 })).toBe('OK')
    expect(await redis.set('n:1', 'b', { NX: true })).toBeNull()
    expect(await redis.get('n:1')).toBe('a')
    await expectTtl('n:1', 100)
  })

  test('expire resolves to whether the key exists', async () => {
    await redis.set('e:1', 'a')
    expect(await redis.expire('e:1', 100)).toBe(1)
    await expectTtl('e:1', 100)
    expect(await redis.expire('e:1', 0)).toBe(1)
    expect(await redis.get('e:1')).toBeNull()
    expect(await redis.expire('e:1', 30)).toBe(0)
  })

  test('del and exists count, and mget keeps the order; keys come one by one or as a list', async () => {
    await redis.set('m:1', 'a')
    await redis.set('m:2', 'b')
    expect(await redis.exists('m:1', 'm:none', 'm:1')).toBe(2)
    expect(await redis.exists(['m:1', 'm:2'])).toBe(2)
    expect(await redis.mget('m:2', 'm:none', 'm:1')).toEqual(['b', null, 'a'])
    expect(await redis.mget(['m:1'])).toEqual(['a'])
    expect(await redis.del('m:1', 'm:none')).toBe(1)
    expect(await redis.del(['m:1', 'm:2'])).toBe(1)
  })

  test('incr starts at 1 and rejects a value that is not an integer', async () => {
    expect(await redis.incr('i:1')).toBe(1)
    expect(await redis.incr('i:1')).toBe(2)
    expect(await redis.get('i:1')).toBe('2')
    await redis.set('i:1', 'text')
    await expect(redis.incr('i:1')).rejects.toMatchObject({ code: 'ERR_SERVER' })
  })

  test('wrong arguments are refused by name', async () => {
    const calls: [Promise<unknown>, string][] = [
      [redis.get(5 as never), 'key'],
      [redis.set('k', {} as never), 'value'],
      [redis.set('k', Number.NaN), 'value'],
      [redis.set('k', 'v', { EX: 0 }), 'options.EX'],
      [redis.set('k', 'v', { NX: 1 as never }), 'options.NX'],
      [redis.set('k', 'v', { PX: 5 } as never), 'options.PX'],
      [redis.setex('k', 1.5, 'v'), 'seconds'],
      [redis.expire('k', '5' as never), 'seconds'],
      [redis.del(), 'keys'],
      [redis.mget([]), 'keys'],
      [redis.exists('k', null as never), 'keys[1]'],
    ]
    for (const [call, name] of calls) {
      await expect(call).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining(`\`${name}\``),
      })
    }
  })

  test('a key or a value with half of a surrogate pair is refused: it would become another', async () => {
    const half = 'a\ud800'
    const calls: [Promise<unknown>, string][] = [
      [redis.get(half), 'key'],
      [redis.set(half, 'v'), 'key'],
      [redis.setex(half, 5, 'v'), 'key'],
      [redis.expire(half, 5), 'key'],
      [redis.ttl(half), 'key'],
      [redis.incr(half), 'key'],
      [redis.del('k', half), 'keys[1]'],
      [redis.exists([half]), 'keys[0]'],
      [redis.mget(half), 'keys[0]'],
      [redis.set('k', half), 'value'],
      [redis.setex('k', 5, 'a\udfffb'), 'value'],
    ]
    for (const [call, name] of calls) {
      await expect(call).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining(`\`${name}\``),
      })
    }
  })

  test('every whole text is a key and a value', async () => {
    for (const whole of ['', '\ud83c\udf89', '\u0000\r\n', '\ufffd', 'é日']) {
      await redis.set(`w:${whole}`, whole)
      expect(await redis.get(`w:${whole}`)).toBe(whole)
    }
  })

  test('close closes this wrapper and no other', async () => {
    const other = await getRedisWrapper()
    await other.close()
    await expect(other.get('k')).rejects.toMatchObject({ code: 'ERR_CLOSED' })
    await expect(redis.ping()).resolves.toBe('PONG')
  })
})

/** The guide's script for trying a connection, with the package in place of its own file. */
const guideScript = `
  import { getRedisWrapper } from 'redis-session-storage/redis'

  async function testRedis() {
    console.log('Testing Redis connection...')

    const redis = await getRedisWrapper()
    console.log('Cache type:', redis.getCacheType())

    if (redis.getCacheType() === 'redis') {
      // Test operations
      await redis.setex('test:key', 10, 'Hello Redis')
      const value = await redis.get('test:key')
      console.log('Test value:', value)

      await redis.del('test:key')
      console.log('Redis test successful!')
    } else {
      console.log('Using in-memory fallback')
    }

    await redis.close()
  }

  testRedis().catch(console.error)`

function runGuide(env: Record<string, string>) {
  return runNode(guideScript, { env, type: 'module' })
}

test('the script of the guide succeeds with a server', async () => {
  const server = await startRedis()
  const ended = await runGuide({ REDIS_HOST: '127.0.0.1', REDIS_PORT: String(server.port) })
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  const expected = ['Cache type: redis', 'Test value: Hello Redis', 'Redis test successful!']
  expect(ended.stdout.split('\n')).toEqual(expect.arrayContaining(expected))
  await server.stop()
})

test('the script of the guide names the embedded store without a configuration', async () => {
  const ended = await runGuide({})
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  const expected = ['Cache type: memory', 'Using in-memory fallback']
  expect(ended.stdout.split('\n')).toEqual(expect.arrayContaining(expected))
})

test('the wrapper of a server that is away is there after the first attempt', async () => {
  const ended = await runGuide({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` })
  expect(ended.stderr).toContain('[Redis] Failed to initialize Redis')
  expect(ended.stderr).toContain('[Redis] Redis is away, using in-memory fallback')
  const expected = ['Cache type: memory', 'Using in-memory fallback']
  expect(ended.stdout.split('\n')).toEqual(expect.arrayContaining(expected))
})
