/**
 * The output of a build behind the cache handler of ISR: it is served when the store has no page,
 * unless the page was stored, deleted or invalidated since. The files are read by the file-system
 * cache of Next.js itself.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Handler from 'redis-session-storage/next-isr-cache-handler'
import { makeBuild, type BuildFolder } from '../js/support/build-folder'
import { root } from '../js/support/child'
import { beginDefault, type DefaultStorage } from '../js/support/next-cache'
import { until } from '../js/support/until'

// Below it, Next.js is found as an app finds its own.
const example = join(root, 'examples', 'nextjs-app')
const ofNext = <T>(name: string): T =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is of the example app
  require(join(example, 'node_modules', 'next', 'dist', 'server', 'lib', name)) as T
const { nodeFs } = ofNext<{ nodeFs: unknown }>('node-fs-methods')
const { getRouteCacheKey } = ofNext<{ getRouteCacheKey: (path: string, owner: object) => string }>(
  'route-cache-key',
)
type IncrementalCache = new (options: object) => {
  get(key: string, context: object): Promise<{ isStale?: boolean | -1 } | null>
}
const { IncrementalCache } = ofNext<{ IncrementalCache: IncrementalCache }>('incremental-cache')
const parent = join(example, 'node_modules', '.cache-tests')
mkdirSync(parent, { recursive: true })

let storage: DefaultStorage
const folders: BuildFolder[] = []
const command = (...words: (string | number)[]) => storage.server!.command(...words)

beforeEach(async () => {
  storage = await beginDefault('redis')
})
afterEach(() => storage.end())
afterAll(() => folders.forEach((folder) => folder.remove()))

const minutes = (count: number) => Date.now() - count * 60_000
const rendered = '<p>of the build</p>'
const secret = 'known to the app alone'
const owner = { kind: 'APP_PAGE', sourceRoute: '/page' }

/** A build with a page of the App Router, one of the Pages Router, and a response. */
function outputOf(builtAt: number | 'unknown' = minutes(5), id: string = randomUUID()) {
  const folder = makeBuild(id, { parent, ...(builtAt !== 'unknown' && { builtAt }) })
  folders.push(folder)
  const headers = { 'x-next-cache-tags': '_N_T_/layout,tag' }
  folder.write('app/page.html', rendered)
  folder.write('app/page.rsc', 'rsc')
  folder.write(
    'app/page.meta',
    JSON.stringify({
      headers,
      cacheControl: { revalidate: false, expire: undefined },
      routeCache: { key: getRouteCacheKey('/page', owner), owner, isFallback: false },
    }),
  )
  folder.write('preview-props.json', JSON.stringify({ previewModeId: secret }))
  folder.write('app/robots.body', 'robots')
  folder.write('app/robots.meta', JSON.stringify({ headers, status: 200 }))
  folder.write('pages/old.html', rendered)
  folder.write('pages/old.json', '{"t":1}')
  folder.write('pages/old.meta', '{}')
  return { ...folder.context, fs: nodeFs }
}

type Context = ReturnType<typeof outputOf>
const get = (context: Context, key = '/page', kind = 'APP_PAGE') =>
  new Handler(context).get(key, { kind })
const htmlOf = async (context: Context) =>
  (await get(context))?.value?.['html' as never] as string | undefined
const page = (html: string) => ({
  kind: 'APP_PAGE',
  html,
  rscData: Buffer.from('rsc'),
  headers: { 'x-next-cache-tags': '_N_T_/layout,tag' },
})

test('a page, a response and a page of the Pages Router are served from the output', async () => {
  const context = outputOf()
  expect(await get(context)).toMatchObject({
    value: { kind: 'APP_PAGE', html: rendered, rscData: Buffer.from('rsc') },
    cacheControl: { revalidate: false },
  })
  expect(await get(context, '/robots', 'APP_ROUTE')).toMatchObject({
    value: { kind: 'APP_ROUTE', body: Buffer.from('robots') },
  })
  expect(await get(context, '/old', 'PAGES')).toMatchObject({
    value: { kind: 'PAGES', html: rendered, pageData: { t: 1 } },
  })
  expect(await get(context, '/missing')).toBeNull()
})

test('the output is served to instances that start later, and uses no memory of the server', async () => {
  const context = outputOf()
  expect(await htmlOf(context)).toBe(rendered)
  expect(await command('KEYS', 'cache:_next:isr.*')).toEqual([])
  await storage.restart()
  expect(await htmlOf(context)).toBe(rendered)
})

test('a page whose tag was invalidated is not served from the output', async () => {
  const context = outputOf()
  expect(await htmlOf(context)).toBe(rendered)
  await new Handler(context).revalidateTag('tag')
  expect(await htmlOf(context)).toBeUndefined()
  expect(await get(context, '/robots', 'APP_ROUTE')).toBeNull()
  expect(await get(context, '/old', 'PAGES')).not.toBeNull()
})

test.each([false, 60] as const)(
  'Next.js serves a stale page with revalidate %p, and renders it again behind the response',
  async (revalidate) => {
    const context = outputOf()
    const next = () =>
      new IncrementalCache({
        ...context,
        CurCacheHandler: Handler,
        dev: false,
        requestHeaders: {},
        previewProps: {},
        prerenderManifest: { routes: {}, dynamicRoutes: {}, notFoundRoutes: [] },
      }).get('/page', { kind: 'APP_PAGE', route: owner, isFallback: false })
    const key = getRouteCacheKey('/page', owner)
    if (revalidate !== false)
      await new Handler(context).set(key, page(rendered), {
        cacheControl: { revalidate, expire: 3600 },
      })
    const found = await next()
    expect(found).toMatchObject({ value: { html: rendered } })
    expect(found!.isStale).toBeUndefined()
    await new Handler(context).revalidateTag('tag', { expire: 1000 })
    expect(await next()).toMatchObject({ isStale: true, value: { html: rendered } })
    const request = new Handler(context)
    const stale = (await request.get(key, { kind: 'APP_PAGE' }))!
    await request.set(key, stale.value, { cacheControl: { revalidate: 3, expire: 3600 } })
    const kept = await next()
    expect(kept).toMatchObject({ value: { html: rendered } })
    expect(kept!.isStale).toBeUndefined()
    await new Handler(context).revalidateTag('tag', { expire: 1 })
    await until(async () => (await next()) === null, 'the end of the stale page')
  },
)

test('an invalidation between the build and its first start counts', async () => {
  const before = outputOf(minutes(5))
  await htmlOf(before)
  const rebuilt = outputOf(Date.now())
  await new Handler(before).revalidateTag('tag')
  expect(await htmlOf(rebuilt)).toBeUndefined()
  expect(await get(rebuilt, '/old', 'PAGES')).not.toBeNull()
})

test('an invalidation in an empty store ends only the pages with its tag', async () => {
  const context = outputOf()
  await new Handler(context).revalidateTag('tag')
  expect(await htmlOf(context)).toBeUndefined()
  expect(await get(context, '/old', 'PAGES')).not.toBeNull()
})

test('an invalidation from before the build does not count', async () => {
  await new Handler(outputOf()).revalidateTag('tag')
  expect(await htmlOf(outputOf(minutes(-2)))).toBe(rendered)
})

test('an invalidation counts although the clock of the build was half a minute ahead', async () => {
  await htmlOf(outputOf(minutes(5)))
  const rebuilt = outputOf(minutes(-0.5))
  await new Handler(rebuilt).revalidateTag('tag')
  expect(await htmlOf(rebuilt)).toBeUndefined()
})

test('a page that was rendered again is not served from the output, also when it has ended', async () => {
  const context = outputOf()
  await new Handler(context).set('/page', page('again'))
  expect(await htmlOf(context)).toBe('again')
  const [entry] = (await command('KEYS', 'cache:_next:isr.*')) as string[]
  await command('DEL', entry!)
  expect(await htmlOf(context)).toBeUndefined()
})

/** What Next.js does for `res.revalidate`. */
async function revalidate(context: Context, path: string, value: { kind: string } | null) {
  const request = new Handler({ ...context, _requestHeaders: { 'x-prerender-revalidate': secret } })
  await request.get(path, { kind: value?.kind ?? 'PAGES' })
  await request.set(path, value, {})
}
const oldPage = { kind: 'PAGES', html: 'new', pageData: {} }

test.each([
  ['/page', 'APP_PAGE', page('new')],
  ['/old', 'PAGES', oldPage],
  ['/old', 'PAGES', null],
] as const)(
  'a page %s (%s) that another build revalidates on demand ends in the output of later builds',
  async (path, kind, value) => {
    const one = outputOf()
    const two = outputOf(minutes(2))
    await revalidate(one, path, value)
    expect(await get(two, path, kind)).toBeNull()
    await storage.restart()
    expect(await get(two, path, kind)).toBeNull()
    expect(await get(two, '/robots', 'APP_ROUTE')).not.toBeNull()
    expect(await get(outputOf(minutes(-2)), path, kind)).not.toBeNull()
  },
)

test('a 404 of the output ends when another build revalidates the page on demand', async () => {
  const one = outputOf()
  const two = outputOf(minutes(2))
  const owner = { kind: 'PAGES', sourceRoute: '/[id]' }
  const key = getRouteCacheKey('/late', owner)
  const manifest = {
    routes: { '/late': { dataRoute: '/late.json', srcRoute: '/[id]' } },
    dynamicRoutes: {},
    notFoundRoutes: ['/late'],
  }
  folders.at(-1)!.write('../prerender-manifest.json', JSON.stringify(manifest))
  const next = () =>
    new IncrementalCache({
      ...two,
      CurCacheHandler: Handler,
      requestHeaders: {},
      previewProps: {},
      prerenderManifest: manifest,
    }).get('/late', { kind: 'PAGES', route: owner })
  expect(await new Handler(two).get(key, { kind: 'PAGES' })).toBeNull()
  await revalidate(one, key, oldPage)
  expect(await next()).toMatchObject({ value: null, isStale: -1 })
  await new Handler(two).set(key, oldPage, { cacheControl: { revalidate: 60, expire: 3600 } })
  expect(await next()).toMatchObject({ value: { html: 'new' } })
  await storage.server!.stop()
  expect(await next()).toMatchObject({ value: null, isStale: -1 })
})

test('a page of the output that another build deletes by time ends in later builds', async () => {
  const one = outputOf()
  const two = outputOf(minutes(2))
  const request = new Handler(one)
  await request.get('/old', { kind: 'PAGES' })
  await request.set('/old', null, {})
  expect(await get(two, '/old', 'PAGES')).toBeNull()
})

test('a page that another build renders again by time stays in the output', async () => {
  const one = outputOf()
  const two = outputOf(minutes(2))
  const request = new Handler(one)
  await request.get('/old', { kind: 'PAGES' })
  await request.set('/old', oldPage, { cacheControl: { revalidate: 60, expire: 3600 } })
  expect(await get(two, '/old', 'PAGES')).not.toBeNull()
})

test('a page of the output does not come back when its revalidation was refused', async () => {
  const context = outputOf()
  expect(await get(context, '/old', 'PAGES')).not.toBeNull()
  await command('CONFIG', 'SET', 'maxmemory', '1')
  await expect(revalidate(context, '/old', oldPage)).rejects.toThrow()
  expect(await get(context, '/old', 'PAGES')).toBeNull()
  await command('CONFIG', 'SET', 'maxmemory', '0')
  const robots = () => get(context, '/robots', 'APP_ROUTE')
  await until(robots, 'another page of the output')
  expect(await get(context, '/old', 'PAGES')).toBeNull()
  await storage.restart()
  expect(await get(context, '/old', 'PAGES')).toBeNull()
})

test('a page over maxValueBytes is not served from the output either', async () => {
  const context = outputOf()
  await new Handler(context).set('/page', page('x'.repeat(100_001)))
  expect(await htmlOf(context)).toBeUndefined()
})

test('a page that no longer exists is not served from the output', async () => {
  const context = outputOf()
  await new Handler(context).set('/old', null, { cacheControl: { revalidate: 1, expire: 1 } })
  const gone = async () => (await get(context, '/old', 'PAGES')) === null
  expect(await get(context, '/old', 'PAGES')).toMatchObject({ value: null })
  await until(gone, 'the end of the entry')
})

test('a page that another instance has rendered again is not served from the output', async () => {
  const context = outputOf()
  await new Handler(context).set('/page', page('again'))
  const [entry] = (await command('KEYS', 'cache:_next:isr.*')) as string[]
  await command('DEL', entry!)
  await storage.restart()
  expect(await htmlOf(context)).toBeUndefined()
})

test('a build that did not record its time is not served from its output', async () => {
  expect(await htmlOf(outputOf('unknown'))).toBeUndefined()
})

test('a log that was lost ends the use of the output by running instances', async () => {
  const context = outputOf()
  expect(await htmlOf(context)).toBe(rendered)
  await new Handler(context).revalidateTag('tag')
  await command('DEL', 'cache_tags:_next')
  expect(await htmlOf(context)).toBeUndefined()
})

test('more invalidations than the log holds end the use of the output', async () => {
  const context = outputOf()
  expect(await htmlOf(context)).toBe(rendered)
  for (const half of ['a', 'b', 'c']) {
    const tags = Array.from({ length: 2000 }, (_, i) => `${half} ${i}`)
    await new Handler(context).revalidateTag(tags)
  }
  expect(await htmlOf(context)).toBeUndefined()
})

test('a build whose pages were removed is not served from its output when it returns', async () => {
  const context = outputOf(minutes(5), 'gone')
  await new Handler(context).set('/page', page('again'))
  await command('DEL', 'lock:next_build:_next:gone')
  await new Handler(outputOf()).set('/page', page('next'))
  const removed = async () => {
    const index = (await command('KEYS', 'cache:_next:isr-index.gone:*')) as string[]
    const claimed = await command('EXISTS', 'lock:next_build:_next:gone')
    return index.length === 0 && claimed === 0
  }
  await until(removed, 'the end of the build')
  await storage.restart()
  expect(await htmlOf(context)).toBeUndefined()
})

test('while the store is away the output is not served', async () => {
  const context = outputOf()
  await storage.server!.stop()
  expect(await htmlOf(context)).toBeUndefined()
})
