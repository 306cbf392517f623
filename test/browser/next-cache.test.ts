/**
 * 'use cache' and ISR over two instances of an app on one Redis server.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freePort, startRedisOn, type RedisServer } from '../js/support/redis-server'
import { until } from '../js/support/until'
import { buildCacheApp, type CacheApp } from './support/cache-app'
import { isrFiles, useCacheFiles } from './support/cache-app-files'
import type { ExampleApp } from './support/example-app'

let port: number
let redis: RedisServer
let app: CacheApp
let one: ExampleApp
let other: ExampleApp
let ends: (() => Promise<void>)[] = []

/** Builds while no server listens on the port of the future Redis server. */
async function begin(files: Record<string, string>, bundler: string): Promise<void> {
  port = await freePort()
  app = await buildCacheApp(files, bundler, `redis://127.0.0.1:${port}`)
  ends = [() => app.remove()]
  redis = await startRedisOn(port)
  ends.unshift(() => redis.stop())
  ;[one, other] = await Promise.all([app.start(redis.url), app.start(redis.url)])
  ends.unshift(
    () => one.stop(),
    () => other.stop(),
  )
}
async function end(): Promise<void> {
  for (const part of ends) await part()
}

const textOf = async (at: ExampleApp, path: string) => {
  const response = await at.request('GET', path)
  expect(response.status).toBe(200)
  return response.text()
}
const shown = async (at: ExampleApp, path: string, what = 'made') =>
  new RegExp(`${what}:(?:<!-- -->)?([\\d.e-]+)`).exec(await textOf(at, path))![1]!
const revalidate = async (at: ExampleApp, body: object) =>
  expect((await at.request('POST', '/revalidate', body)).status).toBe(200)
/** What a page shows once that is cached, which may be after the first answer: twice the same. */
async function cached(at: ExampleApp, path: string, what?: string): Promise<string> {
  let last = ''
  return until(async () => {
    const before = last
    last = await shown(at, path, what)
    return last === before ? last : undefined
  }, `a cached number at ${path}`)
}
/** Both instances show the same number, and not the old one. */
const renewedAtBoth = (path: string, old: string, what?: string) =>
  until(async () => {
    const now = await shown(one, path, what)
    return now !== old && now === (await shown(other, path, what))
  }, `the same new number at both for ${path}`)
/** The first number that is not the old one. */
const renewed = (at: ExampleApp, path: string, old: string, what?: string) =>
  until(async () => {
    const now = await shown(at, path, what)
    return now === old ? undefined : now
  }, `a new number at ${path}`)

describe.each([
  ['Turbopack', '--turbopack'],
  ['webpack', '--webpack'],
])('with cacheComponents, built by %s', (_, bundler) => {
  beforeAll(() => begin(useCacheFiles, bundler), 1_200_000)
  afterAll(end)

  test.each(['/number', '/remote', '/static'])(
    'an entry that one instance cached for %s is served by the other instance',
    async (path) => {
      const made = await cached(one, path)
      expect(await shown(other, path)).toBe(made)
      expect(await shown(one, path)).toBe(made)
    },
  )

  test('entries are stored in Redis under the reserved tenant, separated by handler', async () => {
    const keys = (await redis.command('KEYS', '*')) as string[]
    const kinds = keys.map((key) => key.split(':').slice(0, 3).join(':'))
    const expected = [
      /^cache:_next:isr$/,
      /^cache:_next:isr(-index)?\.[\w-]+$/,
      /^cache:_next:isr-builds$/,
      /^cache:_next:use-cache$/,
      /^cache_tags:_next$/,
      /^lock(_fence)?:next_builds?:_next$/,
    ]
    expect(kinds.filter((kind) => !expected.some((one) => one.test(kind)))).toEqual([])
    expect(kinds).toEqual(
      expect.arrayContaining([
        'cache:_next:use-cache',
        'cache_tags:_next',
        'lock:next_build:_next',
      ]),
    )
  })

  test.each([
    ['/number', 'number'],
    ['/static', 'static'],
  ])('revalidateTag with max at one instance renews %s at the other', async (path, tag) => {
    const old = await cached(one, path)
    await revalidate(one, { tag, profile: 'max' })
    await renewed(other, path, old)
    await renewedAtBoth(path, old)
  })

  test('after revalidateTag with max the old value is still served, once', async () => {
    const old = await cached(one, '/number')
    await revalidate(one, { tag: 'number', profile: 'max' })
    expect(await shown(other, '/number')).toBe(old)
    await renewed(other, '/number', old)
  })

  test('revalidateTag with an end of 0 expires at once, everywhere', async () => {
    const old = await cached(one, '/number')
    await revalidate(one, { tag: 'number', profile: { expire: 0 } })
    expect(await shown(other, '/number')).not.toBe(old)
    const made = await cached(other, '/number')
    expect(await shown(one, '/number')).toBe(made)
  })

  test('updateTag in an action at one instance is seen by the other at once', async () => {
    const old = await cached(other, '/number')
    const [, action] = /name="(\$ACTION_ID_[^"]+)"/.exec(await textOf(one, '/number'))!
    const body = new FormData()
    body.set(action!, '')
    expect((await fetch(`${one.url}/number`, { method: 'POST', body })).status).toBe(200)
    expect(await shown(other, '/number')).not.toBe(old)
    const made = await cached(other, '/number')
    expect(await shown(one, '/number')).toBe(made)
  })

  test('revalidatePath at one instance is seen by the other', async () => {
    const old = await cached(other, '/number')
    await revalidate(one, { path: '/number' })
    expect(await shown(other, '/number')).not.toBe(old)
  })

  test('pages render while Redis is away, and are cached again when it is back', async () => {
    await redis.stop()
    for (const path of ['/number', '/remote', '/static']) await shown(one, path)
    expect(one.output()).not.toMatch(/unhandled|⨯/i)
    redis = await startRedisOn(port)
    const same = async () => (await shown(one, '/number')) === (await shown(other, '/number'))
    await until(same, 'the same number at both', 60_000)
  }, 120_000)
})

describe('of ISR', () => {
  beforeAll(() => begin(isrFiles, '--turbopack'), 1_200_000)
  afterAll(end)

  const stored = async () => {
    const keys = (await redis.command('KEYS', 'cache:_next:isr:*')) as string[]
    return JSON.stringify(await redis.command('MGET', 'none', ...keys.sort()))
  }
  /** Resolves to the response once its cache entries are stored in Redis. */
  async function storing<T>(request: () => Promise<T>): Promise<T> {
    const before = await stored()
    const outcome = await request()
    await until(async () => (await stored()) !== before, 'the entry in Redis')
    return outcome
  }

  test.each(['/isr/1', '/route'])(
    'a response of %s that one instance rendered is served by the other instance',
    async (path) => {
      const made = await cached(one, path)
      expect(await shown(other, path)).toBe(made)
      expect(await shown(one, path)).toBe(made)
    },
  )

  test('the bytes of a route response are served unchanged', async () => {
    await cached(one, '/route')
    const first = await one.request('GET', '/route')
    const bytes = Buffer.from(await first.arrayBuffer())
    expect([...bytes.subarray(-2)]).toEqual([0, 0xff])
    const second = await other.request('GET', '/route')
    expect(Buffer.from(await second.arrayBuffer())).toEqual(bytes)
  })

  test('revalidateTag with max at one instance renews page and value at the other', async () => {
    const old = await cached(one, '/isr/1', 'inner')
    await revalidate(one, { tag: 'inner', profile: 'max' })
    await renewed(other, '/isr/1', old, 'inner')
    await renewedAtBoth('/isr/1', old, 'inner')
  })

  test('a fetch of one instance serves the other, until its tag is revalidated', async () => {
    let answers = 0
    const upstream = createServer({ keepAliveTimeout: 0 }, (_, response) =>
      response.end(`answer ${++answers}`),
    )
    upstream.listen(0, '127.0.0.1')
    await once(upstream, 'listening')
    const { port: from } = upstream.address() as AddressInfo
    const path = `/fetch?from=http://127.0.0.1:${from}/`
    expect(await storing(() => textOf(one, path))).toBe('answer 1')
    expect(await textOf(other, path)).toBe('answer 1')
    await revalidate(other, { tag: 'fetched', profile: { expire: 0 } })
    expect(await storing(() => textOf(one, path))).toBe('answer 2')
    await revalidate(other, { tag: 'fetched', profile: 'max' })
    expect(await textOf(one, path)).toBe('answer 2')
    await until(async () => (await textOf(other, path)) !== 'answer 2', 'a new answer')
    upstream.close()
  })

  test('revalidatePath at one instance is seen by the other at once', async () => {
    const old = await cached(other, '/isr/1')
    await revalidate(one, { path: '/isr/1' })
    expect(await shown(other, '/isr/1')).not.toBe(old)
    const made = await cached(other, '/isr/1')
    expect(await shown(one, '/isr/1')).toBe(made)
  })

  test('pages render while Redis is away, and are cached again when it is back', async () => {
    await redis.stop()
    for (const path of ['/isr/1', '/route', '/isr/new']) await shown(one, path)
    expect(one.output()).not.toMatch(/unhandled|⨯/i)
    redis = await startRedisOn(port)
    const same = async () => (await shown(one, '/isr/1')) === (await shown(other, '/isr/1'))
    await until(same, 'the same number at both', 60_000)
  }, 120_000)
})
