/**
 * Pages of several builds and several apps in one store: each serves its own, and the pages of a build
 * that runs nowhere are removed.
 */
import { randomUUID } from 'node:crypto'
import Handler from 'redis-session-storage/next-isr-cache-handler'
import useCacheHandler from 'redis-session-storage/next-cache-handler'
import { withRedisSessionStorage } from 'redis-session-storage/next'
import { backends } from './support/backends'
import { makeBuild, type BuildFolder } from './support/build-folder'
import { beginDefault, bytesOf, entry, type DefaultStorage } from './support/next-cache'
import { until } from './support/until'

const page = (html: string, tags = '') => ({
  kind: 'APP_PAGE',
  html,
  headers: { 'x-next-cache-tags': tags },
})
const fetched = (body: string) => ({ kind: 'FETCH', data: { body }, revalidate: 60 })
const image = { kind: 'IMAGE', etag: 'e', buffer: Buffer.from('i'), extension: 'webp' }

const folders: BuildFolder[] = []
const build = (id: string = randomUUID(), env?: Record<string, string>) => {
  const folder = makeBuild(id)
  if (env) folder.write('../required-server-files.json', JSON.stringify({ config: { env } }))
  folders.push(folder)
  return folder.context
}
afterAll(() => folders.forEach((folder) => folder.remove()))

const variable = 'REDIS_SESSION_STORAGE_APP'
/** As in another process. */
const forgetApps = () => {
  delete process.env[variable]
  delete (globalThis as Record<symbol, unknown>)[Symbol.for('redis-session-storage.apps')]
}
afterEach(forgetApps)
/** Configures the name of the only app of the process, as `next start` does. */
const nameApp = (app: string) => {
  forgetApps()
  withRedisSessionStorage({}, { app })
}

let storage: DefaultStorage
const command = (...words: (string | number)[]) => storage.server!.command(...words)
const keys = async (pattern: string) => (await command('KEYS', pattern)) as string[]
const htmlOf = async (context: object, key: string) =>
  (await new Handler(context).get(key, { kind: 'APP_PAGE' }))?.value?.html as string | undefined

describe.each(backends)('builds in %s', (backend) => {
  beforeAll(async () => {
    storage = await beginDefault(backend)
  })
  afterAll(() => storage.end())

  test('a page is served to all instances of its build, and to no other build', async () => {
    const [one, other] = [build('one'), build('other')]
    await new Handler(one).set('/a', page('of one'))
    expect(await htmlOf(other, '/a')).toBeUndefined()
    await new Handler(other).set('/a', page('of the other'))
    expect(await htmlOf(one, '/a')).toBe('of one')
    expect(await htmlOf(build('one'), '/a')).toBe('of one')
    expect(await htmlOf(other, '/a')).toBe('of the other')
  })

  test.each([
    ['an image', image, 'IMAGE'],
    ['a response', { kind: 'APP_ROUTE', body: Buffer.from('b'), status: 200 }, 'APP_ROUTE'],
    ['a redirect of the Pages Router', { kind: 'REDIRECT', props: {} }, 'PAGES'],
    ['a page that does not exist', null, 'PAGES'],
  ])('%s belongs to its build', async (_, value, kind) => {
    const [one, other] = [build(), build()]
    await new Handler(one).set(`/of/${kind}`, value, { cacheControl: { revalidate: 60 } } as never)
    expect(await new Handler(other).get(`/of/${kind}`, { kind })).toBeNull()
    expect(await new Handler(one).get(`/of/${kind}`, { kind })).toMatchObject({ value })
  })

  test('a fetch outlives its build', async () => {
    await new Handler(build()).set('fetch', fetched('kept'), { fetchCache: true })
    const found = await new Handler(build()).get('fetch', { kind: 'FETCH' })
    expect(found!.value!['data' as never]).toEqual({ body: 'kept' })
  })

  test('a tag that one build invalidates ends the pages of the other too', async () => {
    const [one, other] = [build(), build()]
    await new Handler(one).set('/tagged', page('a', 'tag'))
    await new Handler(other).revalidateTag('tag')
    expect(await htmlOf(one, '/tagged')).toBeUndefined()
  })

  test('a build ID with characters that keys do not have is a build like any other', async () => {
    const [one, other] = [build('a:b {c}\n/ü'), build('a:b {c}\n/u')]
    await new Handler(one).set('/a', page('odd'))
    expect(await htmlOf(one, '/a')).toBe('odd')
    expect(await htmlOf(other, '/a')).toBeUndefined()
  })

  test('apps of other names share neither pages, fetches, values nor tags', async () => {
    nameApp('shop')
    const shop = build('same')
    await new Handler(shop).set('/a', page('shop', 'tag'))
    await new Handler(shop).set('fetch of the shop', fetched('shop'), { fetchCache: true })
    await useCacheHandler.set(`value in ${backend}`, Promise.resolve(entry('shop')))
    nameApp('blog')
    const blog = build('same')
    expect(await htmlOf(blog, '/a')).toBeUndefined()
    expect(await new Handler(blog).get('fetch of the shop', { kind: 'FETCH' })).toBeNull()
    expect(await useCacheHandler.get(`value in ${backend}`, [])).toBeUndefined()
    await new Handler(blog).revalidateTag('tag')
    nameApp('shop')
    expect(await htmlOf(shop, '/a')).toBe('shop')
    expect(
      String(await bytesOf((await useCacheHandler.get(`value in ${backend}`, []))!.value)),
    ).toBe('shop')
  })

  describe('two apps in one process', () => {
    let warnings: jest.SpyInstance
    beforeEach(() => {
      warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    })
    afterEach(() => warnings.mockRestore())

    test('share neither pages, fetches nor tags: each build goes by its configuration', async () => {
      const apps = ['shop', 'blog'].map((app) => withRedisSessionStorage({}, { app }))
      const [shop, blog] = apps.map(({ env }: { env?: Record<string, string> }) =>
        build('both', env),
      )
      await new Handler(shop).set('/a', page('shop', 'tag'))
      await new Handler(shop).set('fetch of one', fetched('shop'), { fetchCache: true })
      expect(await htmlOf(blog!, '/a')).toBeUndefined()
      expect(await new Handler(blog).get('fetch of one', { kind: 'FETCH' })).toBeNull()
      await new Handler(blog).set('/a', page('blog', 'tag'))
      await new Handler(shop).revalidateTag('tag')
      expect(await htmlOf(shop!, '/a')).toBeUndefined()
      expect(await htmlOf(blog!, '/a')).toBe('blog')
      expect(warnings).not.toHaveBeenCalled()
    })

    test('one of which has no name share nothing either', async () => {
      withRedisSessionStorage({}, { app: 'named' })
      withRedisSessionStorage({})
      const [named, other] = [build('one', { [variable]: 'named' }), build('one', {})]
      await new Handler(named).set('/b', page('named'))
      expect(await htmlOf(other, '/b')).toBeUndefined()
      await new Handler(other).set('/b', page('unnamed'))
      expect(await htmlOf(named, '/b')).toBe('named')
      forgetApps()
      expect(await htmlOf(build('one'), '/b')).toBe('unnamed')
    })

    test.each([
      ["'use cache'", () => useCacheHandler.get('key', [])],
      ['development', () => new Handler({ dev: true }).get('key', { kind: 'FETCH' })],
    ])('are named in one warning by %s, which cannot tell them apart', async (_, get) => {
      for (const app of ['shop', 'blog']) withRedisSessionStorage({}, { app })
      await get()
      await get()
      expect(warnings).toHaveBeenCalledTimes(1)
      const [text, type] = warnings.mock.calls[0] as unknown[]
      expect(text).toMatch(/'shop', 'blog'\. .* the name 'blog' is used for all\./)
      expect(type).toBe('StorageWarning')
    })

    test('that evaluate one configuration several times are one app', async () => {
      for (let i = 0; i < 3; i++) withRedisSessionStorage({}, { app: 'shop' })
      await useCacheHandler.get('key', [])
      expect(warnings).not.toHaveBeenCalled()
    })
  })

  test('the name of a standalone server is that of its configuration', async () => {
    const standalone = '__NEXT_PRIVATE_STANDALONE_CONFIG'
    nameApp('standalone')
    await new Handler().set('fetch of its own', fetched('x'), { fetchCache: true })
    forgetApps()
    expect(await new Handler().get('fetch of its own', { kind: 'FETCH' })).toBeNull()
    const config = withRedisSessionStorage({}, { app: 'standalone' })
    forgetApps()
    process.env[standalone] = JSON.stringify(config)
    expect(await new Handler().get('fetch of its own', { kind: 'FETCH' })).not.toBeNull()
    process.env[standalone] = 'not JSON'
    expect(await new Handler().get('fetch of its own', { kind: 'FETCH' })).toBeNull()
    delete process.env[standalone]
  })
})

describe('pages of a build that runs nowhere', () => {
  beforeEach(async () => {
    storage = await beginDefault('redis')
  })
  afterEach(() => storage.end())

  const pagesOf = (id: string) => keys(`cache:_next:isr.${id}:*`)
  const indexOf = (id: string) => keys(`cache:_next:isr-index.${id}:*`)
  /** As if no instance had been seen for a day. */
  const lapse = (id: string) => command('DEL', `lock:next_build:_next:${id}`)
  const removed = (id: string) =>
    until(async () => {
      const claimed = await command('EXISTS', `lock:next_build:_next:${id}`)
      return claimed === 0 && (await indexOf(id)).length === 0
    }, `the end of the build ${id}`)
  const store = async (id: string, count: number) => {
    const context = build(id)
    const sets = Array.from({ length: count }, (_, i) =>
      new Handler(context).set(`/page/${i}`, page(`page ${i}`)),
    )
    await Promise.all(sets)
    return context
  }

  test('the heartbeat of a running build lasts for 24 hours', async () => {
    await store('running', 1)
    const left = (await command('PTTL', 'lock:next_build:_next:running')) as number
    expect(left).toBeGreaterThan(86_000_000)
    expect(left).toBeLessThanOrEqual(86_400_000)
  })

  test('an instance that only reads pages begins the heartbeat', async () => {
    await new Handler(build('reading')).get('/nothing', { kind: 'PAGES' })
    await until(() => command('EXISTS', 'lock:next_build:_next:reading'), 'a heartbeat')
  })

  describe('each hour', () => {
    const others = ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const
    const timers = ['setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout'] as const
    /** Instances that start from now on beat at passHour(). */
    const fakeHours = () => jest.useFakeTimers({ doNotFake: [...others, ...timers] })
    afterEach(() => jest.useRealTimers())
    const passHour = () => jest.advanceTimersByTime(3_600_000)

    test('an instance renews its heartbeat and removes builds that have expired', async () => {
      await store('gone', 2)
      fakeHours()
      const heartbeat = 'lock:next_build:_next:running'
      await store('running', 1)
      await command('PEXPIRE', heartbeat, 60_000)
      expect(await pagesOf('gone')).toHaveLength(2)
      await lapse('gone')
      passHour()
      const left = async () => (await command('PTTL', heartbeat)) as number
      await until(async () => (await left()) > 86_000_000, 'a renewed heartbeat')
      await removed('gone')
      expect(await pagesOf('gone')).toEqual([])
    })

    test('an instance whose heartbeat has lapsed begins it again, with a new index', async () => {
      fakeHours()
      const context = await store('running', 1)
      await lapse('running')
      await command('DEL', ...(await indexOf('running')), ...(await pagesOf('running')))
      passHour()
      await until(() => command('EXISTS', 'lock:next_build:_next:running'), 'a heartbeat')
      const stored = async () => {
        await new Handler(context).set('/page/0', page('again'))
        return htmlOf(context, '/page/0')
      }
      expect(await until(stored, 'a page that is stored')).toBe('again')
      expect((await indexOf('running')).length).toBeGreaterThanOrEqual(2)
    })
  })

  test('are removed with their index when the next build starts', async () => {
    await store('gone', 250)
    expect(await pagesOf('gone')).toHaveLength(250)
    expect((await indexOf('gone')).length).toBeGreaterThan(250)
    await lapse('gone')
    const running = await store('running', 1)
    await removed('gone')
    expect(await pagesOf('gone')).toEqual([])
    expect(await htmlOf(running, '/page/0')).toBe('page 0')
    expect(await keys('lock:next_build:*')).toEqual(['lock:next_build:_next:running'])
  })

  test('stay as long as the heartbeat lasts, for a rollback', async () => {
    await store('gone', 2)
    await lapse('gone')
    const before = await store('before', 3)
    await removed('gone')
    await store('after', 1)
    expect(await pagesOf('before')).toHaveLength(3)
    expect(await htmlOf(before, '/page/2')).toBe('page 2')
    expect(await htmlOf(build('before'), '/page/2')).toBe('page 2')
  })

  test('are removed of all instances that stored pages', async () => {
    await store('gone', 2)
    await command('SET', 'kept', 'x')
    await store('gone', 150)
    await lapse('gone')
    await store('running', 1)
    await removed('gone')
    expect(await command('GET', 'kept')).toBe('x')
  })

  test('are removed after an interrupted removal as well', async () => {
    await store('gone', 220)
    await lapse('gone')
    const chunks = await keys('cache:_next:isr-index.gone:*:*')
    expect(chunks.length).toBe(3)
    const first = chunks.find((key) => key.endsWith(':0'))!
    const text = String(await command('GET', first))
    const hash = /"([0-9a-f]{64})"/.exec(text)![1]!
    await command('DEL', `cache:_next:isr.gone:${hash}`)
    await store('running', 1)
    await removed('gone')
    expect(await pagesOf('gone')).toEqual([])
  })

  test('a build that returns after its pages were removed is indexed and removed anew', async () => {
    await store('back', 2)
    await lapse('back')
    await store('running', 1)
    await removed('back')
    const again = await store('back', 3)
    expect(await htmlOf(again, '/page/1')).toBe('page 1')
    await lapse('back')
    await store('later', 1)
    await removed('back')
    expect(await pagesOf('back')).toEqual([])
  })

  test('stores no page while the pages of its build are being removed', async () => {
    await command('SET', 'lock:next_build:_next:claimed', 'a removal', 'PX', 60_000)
    const context = await store('claimed', 1)
    expect(await pagesOf('claimed')).toEqual([])
    expect(await htmlOf(context, '/page/0')).toBeUndefined()
  })

  test('a malformed list of builds is replaced', async () => {
    await store('a', 1)
    const [list] = await keys('cache:_next:isr-builds:list')
    const header = String(await command('GET', list!)).split('\n')[0]!
    await command('SET', list!, `${header}\n{"builds":1}`)
    await store('b', 1)
    expect(await pagesOf('b')).toHaveLength(1)
  })

  test('the index of pages does not grow with each time that a page is stored', async () => {
    const context = await store('steady', 5)
    const before = (await indexOf('steady')).sort()
    for (let i = 0; i < 3; i++) await new Handler(context).set('/page/1', page(`again ${i}`))
    await store('steady', 5)
    expect((await indexOf('steady')).sort()).toEqual(before)
  })
})
