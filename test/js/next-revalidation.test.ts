/**
 * Pages that are revalidated on demand (`res.revalidate`) or deleted (`notFound`), at the cache
 * handler of ISR: the old page is invalid for every build, also if the store fails meanwhile.
 */
import { configure, redisSessionStorage, type StorageOptions } from 'redis-session-storage'
import Handler from 'redis-session-storage/next-isr-cache-handler'
import { makeBuild, type BuildFolder } from './support/build-folder'
import { LastingRedis } from './support/lasting-redis'
import { refusals, startRefusing } from './support/refusing-redis'
import { until } from './support/until'

const secret = 'known to the app alone'
const folders: BuildFolder[] = []
/** A build; Next.js 15 keeps the secret in the manifest of prerendered pages. */
const makeContext = (id: string, version: 15 | 16 = 16) => {
  const folder = makeBuild(id)
  folders.push(folder)
  const preview = { previewModeId: secret }
  if (version === 16) folder.write('preview-props.json', JSON.stringify(preview))
  else folder.write('../prerender-manifest.json', JSON.stringify({ preview }))
  return folder.context
}
type Context = ReturnType<typeof makeContext>
afterAll(() => folders.forEach((folder) => folder.remove()))

const page = (html: string, tags = 'tag') => ({
  kind: 'APP_PAGE',
  html,
  headers: { 'x-next-cache-tags': tags },
})
const kind = { kind: 'APP_PAGE' }
const cacheControl = { revalidate: 60, expire: 3600 }
const htmlOf = async (context: Context, key = '/a') =>
  (await new Handler(context).get(key, kind))?.value?.html as string | undefined
const store = async (context: Context, html: string, key = '/a') => {
  const request = new Handler(context)
  await request.get(key, kind)
  await request.set(key, page(html), { cacheControl })
}
const onDemand = (context: Context, given = secret) =>
  new Handler({ ...context, _requestHeaders: { 'x-prerender-revalidate': given } })
/** What Next.js does for `res.revalidate`. */
const revalidate = async (context: Context, html: string | null, key = '/a') => {
  const request = onDemand(context)
  await request.get(key, kind)
  await request.set(key, html === null ? null : page(html), { cacheControl })
}

const open = (url: string, options: StorageOptions = {}) =>
  configure({ url, logger: false, commandTimeout: 2000, ...options })
const close = async () => {
  await redisSessionStorage.close()
  delete (globalThis as Record<symbol, unknown>)[Symbol.for('redis-session-storage')]
}

describe('while the store is there', () => {
  let redis: LastingRedis
  let one: Context
  let two: Context
  beforeAll(async () => {
    redis = await LastingRedis.start()
    open(redis.url)
    ;[one, two] = [makeContext('one'), makeContext('two', 15)]
  })
  afterAll(async () => {
    await close()
    await redis.end()
  })

  test.each(['one', 'two'])('build %s ends the stored page of the other build', async (name) => {
    const [own, other] = name === 'one' ? [one, two] : [two, one]
    await store(own, 'old')
    await store(other, 'old of the other')
    await revalidate(own, 'new')
    expect(await htmlOf(own)).toBe('new')
    expect(await htmlOf(other)).toBeUndefined()
    await store(other, 'new of the other')
    expect(await htmlOf(other)).toBe('new of the other')
    expect(await htmlOf(own)).toBe('new')
  })

  test('a page that is deleted ends in all builds, by time or on demand', async () => {
    await store(one, 'old', '/gone')
    await store(two, 'old', '/gone')
    const request = new Handler(one)
    await request.get('/gone', kind)
    await request.set('/gone', null, { cacheControl })
    expect(await new Handler(one).get('/gone', kind)).toMatchObject({ value: null })
    expect(await new Handler(two).get('/gone', kind)).toBeNull()
    await store(two, 'back', '/gone')
    await revalidate(two, null, '/gone')
    expect(await new Handler(two).get('/gone', kind)).toMatchObject({ value: null })
    expect(await new Handler(one).get('/gone', kind)).toBeNull()
  })

  test('a page that is rendered again by time ends only in its build', async () => {
    await store(one, 'old', '/timed')
    await store(two, 'of two', '/timed')
    await store(one, 'new', '/timed')
    expect(await htmlOf(one, '/timed')).toBe('new')
    expect(await htmlOf(two, '/timed')).toBe('of two')
  })

  test('a render that began before does not end the revalidated page for long', async () => {
    await store(one, 'old', '/slow')
    const slow = new Handler(one)
    await slow.get('/slow', kind)
    await revalidate(one, 'new', '/slow')
    await slow.set('/slow', page('rendered before'), { cacheControl })
    expect(await htmlOf(one, '/slow')).toBeUndefined()
  })

  test('of two revalidations at a time the one that began last counts', async () => {
    await store(two, 'old', '/twice')
    const [first, last] = [onDemand(one), onDemand(two)]
    await first.get('/twice', kind)
    await last.get('/twice', kind)
    await last.set('/twice', page('last'), { cacheControl })
    await first.set('/twice', page('first'), { cacheControl })
    expect(await htmlOf(two, '/twice')).toBe('last')
    expect(await htmlOf(one, '/twice')).toBeUndefined()
    const [a, b] = [onDemand(two), onDemand(two)]
    await a.get('/twice', kind)
    await b.get('/twice', kind)
    await Promise.all([
      a.set('/twice', page('a'), { cacheControl }),
      b.set('/twice', page('b'), { cacheControl }),
    ])
    expect([undefined, 'b']).toContain(await htmlOf(two, '/twice'))
  })

  test('a tag that is invalidated while the page is revalidated wins over it', async () => {
    const request = onDemand(one)
    await request.get('/tagged', kind)
    await new Handler(one).revalidateTag('tag')
    await request.set('/tagged', page('rendered before'), { cacheControl })
    expect(await htmlOf(one, '/tagged')).toBeUndefined()
  })

  test('a render that fails keeps the page, as Next.js wants it', async () => {
    await store(one, 'old', '/failing')
    const request = onDemand(one)
    const { value } = (await request.get('/failing', kind))!
    await request.set('/failing', value, { cacheControl: { revalidate: 3, expire: 3600 } })
    expect(await htmlOf(one, '/failing')).toBe('old')
    await onDemand(one).get('/failing', kind)
    expect(await htmlOf(one, '/failing')).toBe('old')
  })

  test('a revalidation header with a wrong secret revalidates nothing', async () => {
    await store(two, 'of two', '/guessed')
    for (const guess of ['', 'guess']) {
      const request = onDemand(one, guess)
      await request.get('/guessed', kind)
      await request.set('/guessed', page('new'), { cacheControl })
    }
    const unknown = onDemand(makeBuild('without a secret').context, 'undefined')
    await unknown.get('/guessed', kind)
    await unknown.set('/guessed', page('new'), { cacheControl })
    expect(await htmlOf(two, '/guessed')).toBe('of two')
  })

  test('the log of tags does not grow with the number of pages', async () => {
    const before = (await redis.command('ZCARD', 'cache_tags:_next')) as number
    for (let i = 0; i < 20; i++) await revalidate(one, 'new', `/many/${i}`)
    expect(await redis.command('ZCARD', 'cache_tags:_next')).toBe(before)
  })

  test('apps of other names share no ends of pages', async () => {
    await store(one, 'unnamed', '/app')
    process.env['REDIS_SESSION_STORAGE_APP'] = 'shop'
    await revalidate(makeContext('shop'), 'shop', '/app')
    delete process.env['REDIS_SESSION_STORAGE_APP']
    expect(await htmlOf(one, '/app')).toBe('unnamed')
  })
})

describe.each(['on demand', 'deleted'] as const)('a page that is %s', (how) => {
  let redis: LastingRedis
  let context: Context
  beforeEach(async () => {
    redis = await LastingRedis.start()
    open(redis.url)
    context = makeContext('one')
    await store(context, 'old')
  })
  afterEach(async () => {
    await close()
    await redis.end()
  })

  const begin = async () => {
    const request = how === 'deleted' ? new Handler(context) : onDemand(context)
    await request.get('/a', kind)
    return request
  }
  const finish = (request: InstanceType<typeof Handler>) =>
    request.set('/a', how === 'deleted' ? null : page('new'), { cacheControl })
  /** The page that this process, and then another one, has when the store answers again. */
  const found = async () => {
    await until(async () => (await redisSessionStorage.health()).ready, 'a store that is ready')
    await until(async () => {
      await store(context, 'stored', '/probe')
      return htmlOf(context, '/probe')
    }, 'a store that keeps pages')
    const here = await htmlOf(context)
    await close()
    open(redis.url)
    return [here, await htmlOf(context)]
  }

  test('does not come back when the store was lost before it is stored', async () => {
    const request = await begin()
    await redis.kill()
    await expect(finish(request)).rejects.toMatchObject({ name: 'StorageError' })
    await redis.start()
    expect(await found()).toEqual([undefined, undefined])
  })

  test('does not come back when the store does not answer in time', async () => {
    const request = await begin()
    redis.freeze()
    await expect(finish(request)).rejects.toMatchObject({ name: 'StorageError' })
    redis.resume()
    const [here, elsewhere] = await found()
    expect(here).toBe(elsewhere)
    expect([undefined, 'new']).toContain(here)
  })
})

describe('a revalidation that the store does not accept', () => {
  test('rejects before the page is rendered, and is made when the store is back', async () => {
    const redis = await LastingRedis.start()
    open(redis.url)
    const context = makeContext('one')
    await store(context, 'old')
    await redis.kill()
    await expect(onDemand(context).get('/a', kind)).rejects.toMatchObject({
      code: 'ERR_UNAVAILABLE',
    })
    expect(await htmlOf(context)).toBeUndefined()
    await redis.start()
    await until(async () => {
      await store(context, 'stored', '/probe')
      return htmlOf(context, '/probe')
    }, 'a store that keeps pages')
    expect(await htmlOf(context)).toBeUndefined()
    await close()
    await redis.end()
  })

  describe.each(refusals)('by %s', (reason) => {
    test('rejects, serves no old page here, and ends the pages when it accepts', async () => {
      const refusing = await startRefusing(reason)
      open(refusing.server.url)
      const context = makeContext('one')
      await store(context, 'old')
      await store(context, 'old', '/b')
      const begun = onDemand(context)
      await begun.get('/b', kind)
      await refusing.refuse()
      await expect(begun.set('/b', page('new'), { cacheControl })).rejects.toThrow()
      await expect(onDemand(context).get('/a', kind)).rejects.toThrow()
      await expect(new Handler(context).revalidateTag('other')).rejects.toThrow()
      for (const key of ['/a', '/b']) expect(await htmlOf(context, key)).toBeUndefined()
      await refusing.accept()
      await until(async () => {
        await store(context, 'stored', '/probe')
        return htmlOf(context, '/probe')
      }, 'a store that keeps pages')
      await close()
      open(refusing.server.url)
      for (const key of ['/a', '/b']) expect(await htmlOf(context, key)).toBeUndefined()
      await close()
      await refusing.stop()
    })
  })

  test('is repeated although the process makes no other call', async () => {
    const refusing = await startRefusing('OOM')
    open(refusing.server.url)
    await new Handler().revalidateTag('before')
    await refusing.refuse()
    await expect(new Handler().revalidateTag('owed')).rejects.toThrow()
    await refusing.accept()
    const owed = () => refusing.server.command('ZSCORE', 'cache_tags:_next', 'owed')
    await until(owed, 'the invalidation')
    await close()
    await refusing.stop()
  })
})
