import { createStorage, type Storage } from 'redis-session-storage'
import { onBothBackends } from './support/backends'
import { startRedis } from './support/redis-server'
import { until, within } from './support/until'

/** A fetcher that counts its runs and settles when the test settles it. */
class Source<T> {
  runs = 0
  #end: (value: T) => void = () => undefined
  #begun: () => void = () => undefined
  readonly begun = new Promise<void>((resolve) => (this.#begun = resolve))
  readonly #value = new Promise<T>((resolve) => (this.#end = resolve))

  readonly fetch = (): Promise<T> => {
    this.runs += 1
    this.#begun()
    return this.#value
  }

  end(value: T): void {
    this.#end(value)
  }
}

onBothBackends('orFetch', (open) => {
  let storage: Storage
  let cache: Storage['cache']
  let tenants = 0
  let t: string

  beforeAll(() => {
    storage = open()
    cache = storage.cache
  })
  beforeEach(() => (t = `fetch_${++tenants}`))

  const never = (): never => {
    throw new Error('The fetcher ran')
  }

  test('fetches once, then returns the cached value', async () => {
    expect(await cache.orFetch(t, 'n', 'k', () => ({ x: 1 }), 60, ['user'])).toEqual({ x: 1 })
    expect(await cache.orFetch(t, 'n', 'k', never)).toEqual({ x: 1 })
    expect(await cache.get(t, 'n', 'k')).toEqual({ x: 1 })
  })

  test('1,000 callers at once: one fetch, and an own value for each', async () => {
    const source = new Source<object>()
    const calls = Array.from({ length: 1000 }, () => cache.orFetch(t, 'n', 'k', source.fetch))
    await source.begun
    source.end({ x: [1] })
    const values = await Promise.all(calls)
    expect(source.runs).toBe(1)
    expect(new Set(values).size).toBe(1000)
    expect(new Set(values.map((value) => JSON.stringify(value)))).toEqual(new Set(['{"x":[1]}']))
  })

  test('gives concurrent callers the result of the running fetch', async () => {
    const source = new Source<number>()
    const first = cache.orFetch(t, 'n', 'k', source.fetch)
    await source.begun
    const second = cache.orFetch(t, 'n', 'k', never)
    expect(await cache.get(t, 'n', 'k')).toBeNull()
    source.end(7)
    expect([await first, await second]).toEqual([7, 7])
  })

  test('returns the same JSON value on a miss as on a hit', async () => {
    const value = { at: new Date(0), none: undefined, nan: NaN }
    const onMiss = await cache.orFetch(t, 'n', 'k', () => value)
    expect(onMiss).toEqual({ at: '1970-01-01T00:00:00.000Z', nan: null })
    expect(await cache.orFetch(t, 'n', 'k', never)).toEqual(onMiss)
  })

  test('rejects all waiting callers of a failed fetch and stores nothing', async () => {
    const failure = new Error('database')
    const calls = [1, 2, 3].map(() => cache.orFetch(t, 'n', 'k', () => Promise.reject(failure)))
    for (const { reason } of (await Promise.allSettled(calls)) as PromiseRejectedResult[])
      expect(reason).toBe(failure)
    await expect(cache.orFetch(t, 'n', 'k', never)).rejects.toThrow('The fetcher ran')
    expect(await cache.orFetch(t, 'n', 'k', () => 1)).toBe(1)
  })

  test('an invalidation during the fetch wins: its caller is answered, nothing is stored', async () => {
    for (const invalidate of [() => cache.invalidateTags(t, ['user']), () => cache.clear(t)]) {
      const source = new Source<string>()
      const call = cache.orFetch(t, 'n', 'k', source.fetch, 60, ['user'])
      await source.begun
      await invalidate()
      source.end('old')
      expect(await call).toBe('old')
      expect(await cache.get(t, 'n', 'k')).toBeNull()
    }
  })

  test('an invalidation of another tag does not keep the value from being stored', async () => {
    const source = new Source<string>()
    const call = cache.orFetch(t, 'n', 'k', source.fetch, 60, ['user'])
    await source.begun
    await cache.invalidateTags(t, ['other'])
    const joined = cache.orFetch(t, 'n', 'k', never, 60, ['user'])
    await cache.get(t, 'n', 'k')
    source.end('value')
    expect([await call, await joined]).toEqual(['value', 'value'])
    expect(await cache.get(t, 'n', 'k')).toBe('value')
  })

  test('does not return a fetch that began before an invalidation to later callers', async () => {
    const old = new Source<string>()
    const first = cache.orFetch(t, 'n', 'k', old.fetch, 60, ['user'])
    await old.begun
    await cache.invalidateTags(t, ['user'])
    expect(await cache.orFetch(t, 'n', 'k', () => 'new', 60, ['user'])).toBe('new')
    old.end('old')
    expect(await first).toBe('old')
    expect(await cache.get(t, 'n', 'k')).toBe('new')
  })

  test('a set during the fetch wins', async () => {
    for (const set of [
      () => cache.set(t, 'n', 'k', 'set'),
      () => cache.setMany(t, 'n', [['k', 'set']]),
    ]) {
      await cache.delete(t, 'n', 'k')
      const source = new Source<string>()
      const call = cache.orFetch(t, 'n', 'k', source.fetch)
      await source.begun
      await set()
      expect(await cache.orFetch(t, 'n', 'k', never)).toBe('set')
      source.end('fetched')
      expect(await call).toBe('fetched')
      expect(await cache.get(t, 'n', 'k')).toBe('set')
    }
  })

  test('a delete during the fetch wins', async () => {
    const source = new Source<string>()
    const call = cache.orFetch(t, 'n', 'k', source.fetch)
    await source.begun
    await cache.delete(t, 'n', 'k')
    source.end('fetched')
    await call
    expect(await cache.get(t, 'n', 'k')).toBeNull()
  })

  test('a set or a delete by another storage of the process wins as well', async () => {
    const other = open({ cacheTtl: 1800 }).cache
    for (const [change, value] of [
      [() => other.set(t, 'n', 'k', 'new'), 'new'],
      [() => other.setMany(t, 'n', [['k', 'new']]), 'new'],
      [() => other.delete(t, 'n', 'k'), null],
    ] as const) {
      await cache.delete(t, 'n', 'k')
      const source = new Source<string>()
      const call = cache.orFetch(t, 'n', 'k', source.fetch)
      await source.begun
      await change()
      source.end('old')
      expect(await call).toBe('old')
      expect(await other.get(t, 'n', 'k')).toBe(value)
      expect(await cache.get(t, 'n', 'k')).toBe(value)
    }
  })

  test('a set of another key by another storage leaves the fetch alone', async () => {
    const other = open({ cacheTtl: 1801 }).cache
    const source = new Source<string>()
    const call = cache.orFetch(t, 'n', 'k', source.fetch)
    await source.begun
    await other.set(t, 'n', 'k2', 'new')
    await other.set(t, 'n2', 'k', 'new')
    source.end('fetched')
    await call
    expect(await cache.get(t, 'n', 'k')).toBe('fetched')
  })

  test('null and undefined are answered as null, and fetched again the next time', async () => {
    for (const nothing of [null, undefined]) {
      expect(await cache.orFetch(t, 'n', 'k', () => nothing)).toBeNull()
      expect(await cache.getMany(t, 'n', ['k'])).toEqual(new Map())
    }
    await cache.set(t, 'n', 'k', null)
    expect(await cache.orFetch(t, 'n', 'k', never)).toBeNull()
  })

  test('caches null for negativeTtl', async () => {
    const options = { negativeTtl: 1 }
    let runs = 0
    const nothing = () => void (runs += 1)
    await within(1000, async () => {
      runs = 0
      await cache.delete(t, 'n', 'k')
      expect(await cache.orFetch(t, 'n', 'k', nothing, 60, [], options)).toBeNull()
      expect(await cache.orFetch(t, 'n', 'k', nothing, 60, [], options)).toBeNull()
    })
    expect(runs).toBe(1)
    await until(
      async () => (await cache.orFetch(t, 'n', 'k', () => 'there', 60, [], options)) === 'there',
      'the end of the negative entry',
    )
  })

  test('staleWhileRevalidate serves the old value once its time is over, and fetches anew', async () => {
    const options = { staleWhileRevalidate: 60 }
    const fresh = await within(1000, async () => {
      await cache.delete(t, 'n', 'k')
      expect(await cache.orFetch(t, 'n', 'k', () => 1, 1, ['user'], options)).toBe(1)
      return cache.get(t, 'n', 'k')
    })
    expect(fresh).toBe(1)
    await until(async () => (await cache.get(t, 'n', 'k')) === null, 'the end of its time')
    expect(await cache.getMany(t, 'n', ['k'])).toEqual(new Map())
    const source = new Source<number>()
    const stale = () => cache.orFetch(t, 'n', 'k', source.fetch, 60, ['user'], options)
    expect([await stale(), await stale(), await stale()]).toEqual([1, 1, 1])
    source.end(2)
    await until(async () => (await cache.get(t, 'n', 'k')) === 2, 'the new value')
    expect(source.runs).toBe(1)
  })

  test('staleWhileRevalidate never serves an invalidated value', async () => {
    const options = { staleWhileRevalidate: 60 }
    await cache.orFetch(t, 'n', 'k', () => 1, 1, ['user'], options)
    await until(async () => (await cache.get(t, 'n', 'k')) === null, 'the end of its time')
    await cache.invalidateTags(t, ['user'])
    expect(await cache.orFetch(t, 'n', 'k', () => 2, 1, ['user'], options)).toBe(2)
  })

  test('an answer over maxValueBytes is given and not stored', async () => {
    const { cache: small } = open({ maxValueBytes: 10 })
    expect(await small.orFetch(t, 'n', 'k', () => 'x'.repeat(11))).toBe('x'.repeat(11))
    expect(await small.get(t, 'n', 'k')).toBeNull()
  })

  test('an answer that JSON cannot hold is refused', async () => {
    const refused = { code: 'ERR_INVALID_ARGUMENT' }
    await expect(cache.orFetch(t, 'n', 'k', () => 1n)).rejects.toMatchObject(refused)
    await expect(cache.orFetch(t, 'n', 'k', () => test)).rejects.toMatchObject(refused)
  })

  test('rejects invalid fetchers and options by name', async () => {
    const call = (fetcher: unknown, options: object) =>
      cache.orFetch(t, 'n', 'k', fetcher as () => 1, 60, [], options)
    await expect(call(1, {})).rejects.toThrow('`fetcher`')
    await expect(call(never, { lock: 1 })).rejects.toThrow('`options.lock`')
    await expect(call(never, { negativeTtl: -1 })).rejects.toThrow('`options.negativeTtl`')
    await expect(call(never, { grace: 1 })).rejects.toThrow('`options.grace`')
  })
})

test('orFetch calls the fetcher every time during an outage', async () => {
  const server = await startRedis()
  const storage = createStorage({ url: server.url, commandTimeout: 2000, logger: false })
  await storage.cache.set('t', 'n', 'k', 'cached')
  await server.stop()
  const source = new Source<string>()
  const calls = [1, 2].map(() => storage.cache.orFetch('t', 'n', 'k', source.fetch))
  await source.begun
  source.end('fetched')
  expect(await Promise.all(calls)).toEqual(['fetched', 'fetched'])
  expect(storage.cache.stats('t')).toMatchObject({ hits: 0, misses: 2, sets: 1 })
  expect(storage.cache.stats('t').errors).toBeGreaterThan(0)
  await storage.close()
})
