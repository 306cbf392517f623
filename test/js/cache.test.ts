import type { Storage } from 'redis-session-storage'
import { onBothBackends } from './support/backends'
import { until, within } from './support/until'

onBothBackends('the cache', (open, backend) => {
  let storage: Storage
  let cache: Storage['cache']
  let tenants = 0
  let t: string

  beforeAll(() => {
    storage = open()
    cache = storage.cache
  })
  beforeEach(() => (t = `org_${++tenants}`))

  test('get returns the stored JSON value, or null for an absent key', async () => {
    const value = { name: 'Jo', at: new Date(0), none: undefined, list: [[], {}], 'ü\n': '\ud800' }
    await cache.set(t, 'users', 'user_456', value, 60, ['user'])
    expect(await cache.get(t, 'users', 'user_456')).toEqual(JSON.parse(JSON.stringify(value)))
    expect(await cache.get(t, 'users', 'user_457')).toBeNull()
    expect(await cache.get(t, 'jobs', 'user_456')).toBeNull()
    expect(await cache.get(`${t}0`, 'users', 'user_456')).toBeNull()
  })

  test.each([[null], [0], [''], [false], [[]], [{}], ['text'], [1e21]])(
    'stores %j',
    async (value) => {
      await cache.set(t, 'n', 'k', value)
      expect(await cache.get(t, 'n', 'k')).toEqual(value)
    },
  )

  test('set rejects a value that JSON cannot represent', async () => {
    for (const value of [undefined, () => 0, Symbol('s'), 1n]) {
      await expect(cache.set(t, 'n', 'k', value)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining('`value`'),
      })
    }
    expect(await cache.get(t, 'n', 'k')).toBeNull()
  })

  test('set rejects a value over maxValueBytes', async () => {
    const { cache: small } = open({ maxValueBytes: 10 })
    const refused = { code: 'ERR_TOO_LARGE' }
    await expect(small.set(t, 'n', 'k', 'x'.repeat(11))).rejects.toMatchObject(refused)
    const entries = [
      ['a', 1],
      ['b', 'x'.repeat(11)],
    ] as const
    await expect(small.setMany(t, 'n', entries)).rejects.toMatchObject(refused)
    expect(await small.getMany(t, 'n', ['k', 'a', 'b'])).toEqual(new Map())
  })

  test('an entry ends after its ttl', async () => {
    const found = await within(1000, async () => {
      await cache.set(t, 'n', 'k', 1, 1)
      return cache.get(t, 'n', 'k')
    })
    expect(found).toBe(1)
    await until(async () => (await cache.get(t, 'n', 'k')) === null, 'the end of the entry')
  })

  test('delete resolves to whether there was an entry', async () => {
    await cache.set(t, 'n', 'k', 1)
    expect(await cache.delete(t, 'n', 'k')).toBe(true)
    expect(await cache.delete(t, 'n', 'k')).toBe(false)
    expect(await cache.get(t, 'n', 'k')).toBeNull()
  })

  test('setMany and getMany: a stored null is in the map, a miss is not', async () => {
    await cache.setMany(
      t,
      'n',
      new Map<string, unknown>([
        ['a', { x: 1 }],
        ['b', null],
      ]),
      60,
      ['t'],
    )
    await cache.setMany(t, 'n', [])
    const found = await cache.getMany(t, 'n', ['b', 'missing', 'a', '__proto__'])
    expect([...found]).toEqual([
      ['b', null],
      ['a', { x: 1 }],
    ])
    expect(await cache.getMany(t, 'n', [])).toEqual(new Map())
    await cache.invalidateTags(t, ['t'])
    expect(await cache.getMany(t, 'n', ['a', 'b'])).toEqual(new Map())
  })

  test('a key may be named like a member of Object.prototype', async () => {
    await cache.set(t, 'constructor', '__proto__', { polluted: true })
    expect(await cache.get(t, 'constructor', '__proto__')).toEqual({ polluted: true })
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('invalidateTags invalidates exactly the entries with one of the tags', async () => {
    const odd = 'ü "\'\\ :{}*'
    await cache.set(t, 'n', 'both', 1, 60, ['user', 'profile'])
    await cache.set(t, 'n', 'one', 2, 60, ['profile'])
    await cache.set(t, 'n', 'odd', 3, 60, [odd, 'other'])
    await cache.set(t, 'n', 'none', 4)
    await cache.set(`${t}.other`, 'n', 'both', 5, 60, ['user'])
    await cache.invalidateTags(t, ['user', 'unknown'])
    expect(await cache.getMany(t, 'n', ['both', 'one', 'odd', 'none'])).toEqual(
      new Map([
        ['one', 2],
        ['odd', 3],
        ['none', 4],
      ]),
    )
    expect(await cache.get(`${t}.other`, 'n', 'both')).toBe(5)
    await cache.invalidateTags(t, [odd])
    expect(await cache.get(t, 'n', 'odd')).toBeNull()
  })

  test('an entry set after any number of invalidations is fresh', async () => {
    for (let i = 0; i < 50; i++) {
      await cache.set(t, 'n', 'k', i, 60, ['user'])
      expect(await cache.get(t, 'n', 'k')).toBe(i)
      await cache.invalidateTags(t, ['user'])
      expect(await cache.get(t, 'n', 'k')).toBeNull()
    }
  })

  test('calls of one turn are carried out in their order', async () => {
    const set = (i: number) => cache.set(t, 'n', 'k', i, 60, ['user'])
    const calls = [set(1), cache.get(t, 'n', 'k'), cache.invalidateTags(t, ['user'])]
    calls.push(set(2), cache.get(t, 'n', 'k'), cache.delete(t, 'n', 'k'), cache.get(t, 'n', 'k'))
    const [, first, , , second, deleted, last] = await Promise.all(calls)
    // With a server the first get is judged at the end of the turn, behind the invalidation.
    expect(first).toBe(backend === 'redis' ? null : 1)
    expect([second, deleted, last]).toEqual([2, true, null])
  })

  test('clear ends all entries of the tenant, and only of this tenant', async () => {
    await cache.set(t, 'n', 'a', 1)
    await cache.set(t, 'm', 'b', 2, 60, ['user'])
    await cache.set(`${t}0`, 'n', 'a', 3)
    await cache.clear(t)
    expect([await cache.get(t, 'n', 'a'), await cache.get(t, 'm', 'b')]).toEqual([null, null])
    expect(await cache.get(`${t}0`, 'n', 'a')).toBe(3)
    await cache.set(t, 'n', 'a', 4)
    expect(await cache.get(t, 'n', 'a')).toBe(4)
  })

  test('invalidated entries stay invalid with over 4,096 tags, older ones may be stale', async () => {
    await cache.set(t, 'n', 'old', 'old', 60, ['tag 0'])
    await cache.set(t, 'n', 'plain', 'plain')
    const tags = Array.from({ length: 4096 }, (_, i) => `tag ${i}`)
    for (let i = 0; i < tags.length; i += 512) await cache.invalidateTags(t, tags.slice(i, i + 512))
    expect(await cache.get(t, 'n', 'old')).toBeNull()
    expect(await cache.get(t, 'n', 'plain')).toBe('plain')
    await cache.invalidateTags(t, ['one more'])
    expect(await cache.get(t, 'n', 'old')).toBeNull()
    expect(await cache.get(t, 'n', 'plain')).toBeNull()
    await cache.set(t, 'n', 'new', 'new', 60, ['tag 1', 'one more'])
    expect(await cache.get(t, 'n', 'new')).toBe('new')
  })

  test('stats counts per tenant and in total', async () => {
    const { cache: own } = open({ cacheTtl: 61 })
    await own.set(t, 'n', 'k', 1, 60, ['user'])
    await own.setMany(t, 'n', [
      ['a', 1],
      ['b', 2],
    ])
    await own.get(t, 'n', 'k')
    await own.getMany(t, 'n', ['a', 'b', 'c'])
    await own.delete(t, 'n', 'a')
    await own.invalidateTags(t, ['user'])
    await own.get(`${t}0`, 'n', 'k')
    const counts = { hits: 3, misses: 1, sets: 3, deletes: 1, invalidations: 1, errors: 0 }
    expect(own.stats(t)).toEqual({ ...counts, hitRate: 0.75 })
    expect(own.stats()).toEqual({ ...counts, misses: 2, hitRate: 0.6 })
    expect(own.stats('unknown')).toMatchObject({ hits: 0, misses: 0, hitRate: 0 })
  })

  const bad = ['', ' ', 'a:b', 'a*', 'a/b', '{a}', 'a\nb', 'é', 'x'.repeat(129), null, 7, undefined]
  test.each(bad)('%j is no tenant and no namespace', async (name) => {
    const wrong = name as string
    const refused = (argument: string) => ({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining(`\`${argument}\``),
    })
    await expect(cache.get(wrong, 'n', 'k')).rejects.toMatchObject(refused('tenantId'))
    await expect(cache.set(wrong, 'n', 'k', 1)).rejects.toMatchObject(refused('tenantId'))
    await expect(cache.clear(wrong)).rejects.toMatchObject(refused('tenantId'))
    await expect(cache.delete(t, wrong, 'k')).rejects.toMatchObject(refused('namespace'))
    await expect(cache.getMany(t, wrong, ['k'])).rejects.toMatchObject(refused('namespace'))
    await expect(cache.orFetch(t, wrong, 'k', () => 1)).rejects.toMatchObject(refused('namespace'))
  })

  test.each(['', 'a\nb', '\0', 'x'.repeat(513), 'é'.repeat(257), '\ud800', null, 7])(
    '%j is no key',
    async (key) => {
      const refused = { code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining('key') }
      await expect(cache.set(t, 'n', key as string, 1)).rejects.toMatchObject(refused)
      await expect(cache.getMany(t, 'n', ['a', key as string])).rejects.toMatchObject(refused)
      await expect(cache.setMany(t, 'n', [[key as string, 1]])).rejects.toMatchObject({
        message: expect.stringContaining('`entries[0][0]`'),
      })
    },
  )

  test('keys may hold everything else', async () => {
    const keys = ['a:b', 'a*', '{a}', 'é "\\', ' ', 'x'.repeat(512)]
    await cache.setMany(
      t,
      'n',
      keys.map((key) => [key, key]),
    )
    expect([...(await cache.getMany(t, 'n', keys)).values()]).toEqual(keys)
  })

  test("the tenant of Next.js' cache handlers is reserved", async () => {
    const calls = [
      () => cache.get('_next', 'n', 'k'),
      () => cache.set('_next', 'n', 'k', 1),
      () => cache.delete('_next', 'n', 'k'),
      () => cache.getMany('_next', 'n', ['k']),
      () => cache.setMany('_next', 'n', [['k', 1]]),
      () => cache.orFetch('_next', 'n', 'k', () => 1),
      () => cache.invalidateTags('_next', ['t']),
      () => cache.clear('_next'),
      () => cache.get('_next@', 'n', 'k'),
      () => cache.set('_next@shop', 'n', 'k', 1),
    ]
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(/`tenantId`.*reserved/),
      })
    }
    expect(() => cache.stats('_next')).toThrow(/`tenantId`.*reserved/)
    await cache.set('_next2', 'n', 'k', 1)
    expect(await cache.get('_next2', 'n', 'k')).toBe(1)
  })

  test.each(['', 'a\tb', 'x'.repeat(257), '\ud800', null, 7])('%j is no tag', async (tag) => {
    const refused = { code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining('`tags[1]`') }
    const tags = ['a', tag as string]
    await expect(cache.set(t, 'n', 'k', 1, 60, tags)).rejects.toMatchObject(refused)
    await expect(cache.invalidateTags(t, tags)).rejects.toMatchObject(refused)
  })

  test.each([0, -1, 1.5, NaN, 2 ** 31, '60', null])('%j is no ttl', async (ttl) => {
    const refused = { code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining('`ttl`') }
    await expect(cache.set(t, 'n', 'k', 1, ttl as number)).rejects.toMatchObject(refused)
    await expect(cache.orFetch(t, 'n', 'k', () => 1, ttl as number)).rejects.toMatchObject(refused)
  })

  test('a closed storage refuses, calls made before it was closed still end', async () => {
    const own = open({ cacheTtl: 62 })
    await own.cache.set(t, 'n', 'k', 1)
    const before = own.cache.get(t, 'n', 'k')
    await own.close()
    expect(await before).toBe(1)
    await expect(own.cache.get(t, 'n', 'k')).rejects.toMatchObject({ code: 'ERR_CLOSED' })
    await expect(own.cache.orFetch(t, 'n', 'k', () => 1)).rejects.toMatchObject({
      code: 'ERR_CLOSED',
    })
  })
})
