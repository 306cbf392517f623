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
// eslint-disable-next-line @typescript-eslint/no-require-imports -- it is of the example app
const { nodeFs } = require(
  join(example, 'node_modules', 'next', 'dist', 'server', 'lib', 'node-fs-methods'),
) as { nodeFs: unknown }
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

/** A build with a page of the App Router, one of the Pages Router, and a response. */
function outputOf(builtAt: number | 'unknown' = minutes(5), id: string = randomUUID()) {
  const folder = makeBuild(id, { parent, ...(builtAt !== 'unknown' && { builtAt }) })
  folders.push(folder)
  const headers = { 'x-next-cache-tags': '_N_T_/layout,tag' }
  folder.write('app/page.html', rendered)
  folder.write('app/page.rsc', 'rsc')
  folder.write(
    'app/page.meta',
    JSON.stringify({ headers, cacheControl: { revalidate: false, expire: undefined } }),
  )
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

test('the output is served to instances that start later, and takes no memory of the server', async () => {
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

test('a page whose tag is stale is served so old that Next.js renders it again', async () => {
  const context = outputOf()
  expect((await get(context))!.lastModified).toBeGreaterThan(0)
  await new Handler(context).revalidateTag('tag', { expire: 1000 })
  expect(await get(context)).toMatchObject({ lastModified: -1, value: { html: rendered } })
  await new Handler(context).revalidateTag('tag', { expire: 1 })
  await until(async () => (await get(context)) === null, 'the end of the stale page')
})

test('an invalidation between the build and its first start counts', async () => {
  const before = outputOf(minutes(5))
  await htmlOf(before)
  const rebuilt = outputOf(Date.now())
  await new Handler(before).revalidateTag('tag')
  expect(await htmlOf(rebuilt)).toBeUndefined()
  expect(await get(rebuilt, '/old', 'PAGES')).not.toBeNull()
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
