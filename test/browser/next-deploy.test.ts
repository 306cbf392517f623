/**
 * Two builds of one app, and two apps, on one Redis server, under each version of Next.js that the
 * caches support.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, startRedisOn, type RedisServer } from '../js/support/redis-server'
import { until } from '../js/support/until'
import { buildCacheApp, modulesOfNext15, type CacheApp } from './support/cache-app'
import { contentFile, deployFiles, standaloneFiles } from './support/deploy-app-files'
import type { ExampleApp } from './support/example-app'
import { copyStandalone, type StandaloneApp, type StandaloneServer } from './support/standalone'

describe.each([15, 16] as const)('on Next.js %d', (version) => {
  let redis: RedisServer
  let apps: CacheApp[] = []
  const running = new Set<ExampleApp>()

  const start = async (app: CacheApp, env?: Record<string, string>) => {
    const instance = await app.start(redis.url, env)
    running.add(instance)
    return instance
  }
  const stop = async (instance: ExampleApp) => {
    running.delete(instance)
    await instance.stop()
  }
  let one: ExampleApp
  let two: ExampleApp

  beforeAll(async () => {
    const port = await freePort()
    const modules = version === 15 ? await modulesOfNext15() : undefined
    for (const text of ['one', 'two']) {
      const files = deployFiles(text, version)
      const url = `redis://127.0.0.1:${port}`
      apps.push(await buildCacheApp(files, '--turbopack', url, modules))
    }
    await Promise.all(apps.map(({ folder }) => rm(join(folder, contentFile))))
    redis = await startRedisOn(port)
    one = await start(apps[0]!)
  }, 600_000)
  afterAll(async () => {
    await Promise.all([...running].map(stop))
    await Promise.all(apps.map((app) => app.remove()))
    apps = []
    await redis.stop()
  })

  const textOf = async (at: ExampleApp, path: string) => {
    const response = await at.request('GET', path)
    expect([path, response.status]).toEqual([path, 200])
    return response.text()
  }
  const shown = async (at: ExampleApp, path: string, what = 'made') =>
    new RegExp(`${what}:(?:<!-- -->)?([^;]+);`).exec(await textOf(at, path))?.[1]
  const invalidate = async (at: ExampleApp, tag: string) =>
    expect((await at.request('POST', '/revalidate', { tag })).status).toBe(200)

  const pages = ['/', '/robots.txt', '/old', '/tagged', '/isr/1']

  test('a build serves its rendered pages after its sources were deleted', async () => {
    for (const path of pages) expect([path, await shown(one, path)]).toEqual([path, 'one'])
  })

  test('in a rolling deploy each build serves its own pages, with scripts that exist', async () => {
    two = await start(apps[1]!)
    for (const path of [...pages, ...pages]) {
      expect([path, await shown(two, path)]).toEqual([path, 'two'])
      expect([path, await shown(one, path)]).toEqual([path, 'one'])
    }
    for (const path of ['/', '/old', '/isr/1']) {
      const html = await textOf(two, path)
      const scripts = [...html.matchAll(/\/_next\/static\/[^"'\\ ]+\.js/g)].map(([src]) => src)
      expect(scripts).not.toHaveLength(0)
      for (const src of new Set(scripts)) await textOf(two, src)
    }
  })

  test('a value of unstable_cache outlives its build', async () => {
    expect(await shown(two, '/isr/1', 'kept')).toBe(await shown(one, '/isr/1', 'kept'))
  })

  test('a tag that one build expires ends values and pages of both, also after a restart', async () => {
    const [value, tagged] = [
      await shown(one, '/value', 'value'),
      await shown(one, '/tagged', 'tagged'),
    ]
    expect(await shown(one, '/value', 'value')).toBe(value)
    await invalidate(two, 'value')
    await invalidate(two, 'tagged')
    expect(await shown(one, '/value', 'value')).not.toBe(value)
    const made = await shown(one, '/tagged', 'tagged')
    expect(made).not.toBe(tagged)
    await stop(one)
    one = await start(apps[0]!)
    expect(await shown(one, '/tagged', 'tagged')).toBe(made)
    expect(await shown(one, '/')).toBe('one')
  })

  const revalidate = async (at: ExampleApp, state = '', path = '/on-demand') =>
    (await at.request('POST', `/api/on-demand?path=${path}&state=${state}`)).status
  const number = (at: ExampleApp, path = '/on-demand') => shown(at, path, 'number')

  test('a page that one build revalidates on demand is replaced in both', async () => {
    const old = [await number(one), await number(two)]
    expect(await revalidate(one, 'failing')).toBe(503)
    expect([await number(one), await number(two)]).toEqual(old)
    expect(await revalidate(one)).toBe(200)
    const now = [await number(one), await number(two)]
    expect(now[0]).not.toBe(old[0])
    expect(now[1]).not.toBe(old[1])
    expect([await number(one), await number(two)]).toEqual(now)
  })

  test('a page of the App Router that one build revalidates on demand is replaced in both', async () => {
    const old = [await number(one, '/isr/3'), await number(two, '/isr/3')]
    expect(await revalidate(two, '', '/isr/3')).toBe(200)
    expect(await number(one, '/isr/3')).not.toBe(old[0])
    expect(await number(two, '/isr/3')).not.toBe(old[1])
  })

  test('a revalidation on demand is an error while Redis is away, and made afterwards', async () => {
    const old = await number(one)
    redis.signal('SIGSTOP')
    expect(await revalidate(one)).toBe(503)
    redis.signal('SIGCONT')
    const kept = await until(async () => {
      const found = await number(one)
      return found === (await number(one)) && found
    }, 'a page that is kept')
    expect(kept).not.toBe(old)
  })

  test('a page that one build deletes on demand is rendered again by the other', async () => {
    const old = await number(two)
    expect(await revalidate(one, 'deleted')).toBe(200)
    expect((await one.request('GET', '/on-demand')).status).toBe(404)
    expect(await number(two)).not.toBe(old)
    expect(await revalidate(one)).toBe(200)
    await number(one)
  })

  if (version === 16)
    test('a page of the output that is made stale is served while it is rendered', async () => {
      const old = await number(one, '/timeless')
      expect(
        (await one.request('POST', '/revalidate', { tag: 'timeless', profile: 'max' })).status,
      ).toBe(200)
      const { headers } = await one.request('GET', '/timeless')
      expect(headers.get('x-nextjs-cache')).toBe('STALE')
      const renewed = await until(async () => {
        const now = await number(one, '/timeless')
        return now !== old && now
      }, 'a new page')
      const again = async () =>
        (await one.request('GET', '/timeless')).headers.get('x-nextjs-cache') === 'HIT'
      await until(again, 'a page that is not stale')
      expect(await number(one, '/timeless')).toBe(renewed)
    })

  test('a rollback finds the pages of its build', async () => {
    expect(await shown(one, '/isr/1')).toBe('one')
    await stop(one)
    expect(await shown(two, '/isr/1')).toBe('two')
    await stop(two)
    one = await start(apps[0]!)
    const { headers } = await one.request('GET', '/isr/1')
    // Next.js 15 does not know the lifetime of a page that another process has rendered.
    expect(headers.get('x-nextjs-cache')).toMatch(version === 15 ? /^(HIT|STALE)$/ : /^HIT$/)
    expect(await shown(one, '/old')).toBe('one')
  })

  test('a page that does not exist is computed once, for all instances', async () => {
    const other = await start(apps[0]!)
    for (const at of [one, one, other])
      expect((await at.request('GET', '/missing/1')).status).toBe(404)
    expect(await one.json('GET', '/api/computed')).toEqual({ computed: 1 })
    expect(await other.json('GET', '/api/computed')).toEqual({ computed: 0 })
    await stop(other)
  })

  test('apps of other names on one server share no pages and no tags', async () => {
    const shop = await start(apps[0]!, { TEST_APP: 'shop' })
    const blog = await start(apps[0]!, { TEST_APP: 'blog' })
    const number = await shown(shop, '/isr/2', 'number')
    expect(await shown(blog, '/isr/2', 'number')).not.toBe(number)
    expect(await shown(shop, '/isr/2', 'number')).toBe(number)
    const value = await shown(shop, '/value', 'value')
    await invalidate(blog, 'value')
    expect(await shown(shop, '/value', 'value')).toBe(value)
    await stop(shop)
    await stop(blog)
  })
})

describe('in a standalone server', () => {
  let redis: RedisServer
  let app: StandaloneApp
  let server: StandaloneServer

  beforeAll(async () => {
    const port = await freePort()
    const built = await buildCacheApp(
      standaloneFiles('copied'),
      '--turbopack',
      `redis://127.0.0.1:${port}`,
    )
    app = await copyStandalone(built.folder, '')
    await built.remove()
    await rm(join(app.folder, contentFile), { force: true })
    redis = await startRedisOn(port)
    server = await app.start({ REDIS_URL: redis.url })
  }, 600_000)
  afterAll(async () => {
    await app.remove()
    await redis.stop()
  })

  test('the output of the build is served, and the app has the name of its configuration', async () => {
    for (const path of ['/', '/robots.txt', '/old', '/tagged', '/isr/1', '/isr/1']) {
      const response = await server.request(path)
      expect([path, response.status]).toEqual([path, 200])
      expect(await response.text()).toContain('made:copied;')
    }
    const keys = (await redis.command('KEYS', 'cache*')) as string[]
    expect(keys.filter((key) => !/^cache(_tags)?:_next@alone(:|$)/.test(key))).toEqual([])
    expect(keys).not.toEqual([])
  })
})
