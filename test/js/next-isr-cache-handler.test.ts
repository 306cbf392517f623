/**
 * The cache handler of ISR: each kind of value, its tags and its time. Next.js makes a handler for
 * each request, and so do these tests.
 */
import { createHash } from 'node:crypto'
import { redisSessionStorage } from 'redis-session-storage'
import Handler from 'redis-session-storage/next-isr-cache-handler'
import { backends } from './support/backends'
import { output } from './support/child'
import { beginDefault, type DefaultStorage } from './support/next-cache'
import { until, within } from './support/until'

let keys = 0
let key: string
let tag: string
beforeEach(() => {
  key = `/route-cache/APP_PAGE/0a/$/page/${++keys}`
  tag = `t:${keys}`
})

const bytes = Buffer.from([0, 0xff, 0x0a, 0xc3])
const headers = (tags: string) => ({ 'x-next-cache-tags': tags, 'content-type': 'text/html' })
const page = (html: string, tags = tag) => ({
  kind: 'APP_PAGE',
  html,
  rscData: bytes,
  headers: headers(tags),
  postponed: undefined,
  status: 200,
  segmentData: new Map([
    ['/_tree', Buffer.from('tree')],
    ['/page', Buffer.alloc(0)],
  ]),
})
const values: [string, any][] = [
  ['APP_PAGE', page('<p>é</p>')],
  ['APP_ROUTE', { kind: 'APP_ROUTE', body: bytes, status: 404, headers: { vary: ['a', 'b'] } }],
  [
    'PAGES',
    {
      kind: 'PAGES',
      html: '<p>',
      pageData: { ['__proto__']: { '\ud800': [{ at: null }] } },
      headers: {},
    },
  ],
  [
    'REDIRECT',
    { kind: 'REDIRECT', props: { to: '/', list: [[], ['map'], [1, null, NaN]] } } as never,
  ],
  ['IMAGE', { kind: 'IMAGE', etag: 'e', upstreamEtag: 'u', buffer: bytes, extension: 'webp' }],
  [
    'FETCH',
    { kind: 'FETCH', data: { headers: {}, body: 'aGk=', status: 200, url: '' }, revalidate: 60 },
  ],
]

const year = 31_536_000
const set = (value: { kind: string } | null, context = {}) => new Handler().set(key, value, context)
const get = (context = {}) => new Handler().get(key, { kind: 'APP_PAGE', ...context })
const revalidate = (tags: string | string[], durations?: { expire?: number }) =>
  new Handler().revalidateTag(tags, durations)

describe.each(backends)('in %s', (backend) => {
  let storage: DefaultStorage
  beforeAll(async () => {
    storage = await beginDefault(backend)
  })
  afterAll(() => storage.end())

  test.each(values)('a value of kind %s comes back as it was given', async (kind, value) => {
    expect(await get({ kind })).toBeNull()
    const cacheControl = { revalidate: 60, expire: year }
    const before = Date.now()
    await set(value, { cacheControl })
    const found = (await get({ kind }))!
    expect(found.value).toEqual(value)
    expect(found.cacheControl).toEqual(cacheControl)
    expect(found.lastModified).toBeGreaterThanOrEqual(before)
    expect(found.lastModified).toBeLessThanOrEqual(Date.now())
  })

  test('buffers come back as buffers, and maps of them as maps', async () => {
    await set(page('a'))
    const value = (await get())!.value as ReturnType<typeof page>
    expect(Buffer.isBuffer(value.rscData)).toBe(true)
    expect(String(value.segmentData.get('/_tree'))).toBe('tree')
    expect([...value.segmentData.keys()]).toEqual(['/_tree', '/page'])
  })

  test('a value that never expires keeps its cacheControl too', async () => {
    await set(page('a'), { cacheControl: { revalidate: false, expire: undefined } })
    expect((await get())!.cacheControl).toEqual({ revalidate: false, expire: undefined })
    await set(page('b'))
    expect((await get())!.cacheControl).toBeUndefined()
  })

  test('a page that does not exist is stored as such, with its cacheControl', async () => {
    const cacheControl = { revalidate: 60, expire: year }
    await set(page('a'))
    const before = Date.now()
    await set(null, { cacheControl })
    const found = (await get())!
    expect(found).toEqual({ value: null, lastModified: expect.any(Number), cacheControl })
    expect(found.lastModified).toBeGreaterThanOrEqual(before)
    await set(page('b'))
    expect((await get())!.value.html).toBe('b')
  })

  test('a fetch that is set to null is removed', async () => {
    await set(values.at(-1)![1], { fetchCache: true })
    await set(null, { fetchCache: true })
    expect(await get({ kind: 'FETCH' })).toBeNull()
  })

  test('a page has the tags of its header and is a miss once one of them is expired', async () => {
    await set(page('a', `_N_T_/layout,${tag}`))
    await revalidate('another')
    expect(await get()).not.toBeNull()
    await revalidate(tag)
    expect(await get()).toBeNull()
    await set(page('b'))
    expect((await get())!.value.html).toBe('b')
    await revalidate(['another', tag])
    expect(await get()).toBeNull()
  })

  test('a fetch has its own tags, those of the request, and the soft tags of the request', async () => {
    const [, value] = values.at(-1)!
    const fetched = (context = {}) => get({ kind: 'FETCH', ...context })
    await set(value, { fetchCache: true, tags: [tag] })
    await revalidate(`${tag} of one`)
    await revalidate(`${tag} soft`)
    expect(await fetched()).not.toBeNull()
    expect(await fetched({ tags: [`${tag} of one`] })).toBeNull()
    expect(await fetched({ softTags: [`${tag} soft`] })).toBeNull()
    await revalidate(tag)
    expect(await fetched()).toBeNull()
  })

  test('a stale page is so old that Next.js serves it and makes a new one', async () => {
    await set(page('a'), { cacheControl: { revalidate: 60, expire: year } })
    await revalidate(tag, { expire: 1000 })
    const { lastModified, value } = (await get())!
    expect(value.html).toBe('a')
    const age = Date.now() - lastModified
    expect(age).toBeGreaterThan(60_000)
    expect(age).toBeLessThan(120_000)
  })

  test('a stale page without a time, and a stale fetch, are made anew', async () => {
    await set(page('a'), { cacheControl: { revalidate: false } })
    await revalidate(tag, { expire: 1000 })
    expect((await get())!.lastModified).toBe(-1)
    await set(values.at(-1)![1], { fetchCache: true, tags: [tag] })
    await revalidate(tag, { expire: 1000 })
    const { lastModified } = (await get({ kind: 'FETCH' }))!
    expect(Date.now() - lastModified).toBeGreaterThan(60_000)
  })

  test('a stale page is a miss after its stale time', async () => {
    const found = await within(1000, async () => {
      await set(page('a'), { cacheControl: { revalidate: 60, expire: year } })
      await revalidate(tag, { expire: 1 })
      return get()
    })
    expect(found).not.toBeNull()
    await until(async () => (await get()) === null, 'the end of the stale page')
  })

  test('a revalidation that lands while a page is rendered wins over it', async () => {
    const request = new Handler()
    expect(await request.get(key, { kind: 'APP_PAGE' })).toBeNull()
    await revalidate(tag)
    expect(await get()).toBeNull()
    await request.set(key, page('rendered before'), {})
    expect(await get()).toBeNull()
    await set(page('rendered after'))
    expect((await get())!.value.html).toBe('rendered after')
  })

  test('a revalidation that lands while an old page is rendered anew wins over it', async () => {
    await set({ ...page('old'), revalidate: 0 } as never, { cacheControl: { revalidate: 0 } })
    const request = new Handler()
    await until(async () => {
      const { lastModified } = (await request.get(key, { kind: 'APP_PAGE' }))!
      return Date.now() > lastModified
    }, 'the next millisecond')
    await request.get(key, { kind: 'APP_PAGE' })
    await revalidate(tag)
    await request.set(key, page('rendered before'), {})
    expect(await get()).toBeNull()
  })

  test('a page over maxValueBytes is not stored, nor is the old one kept', async () => {
    await set(page('old'))
    await set(page('x'.repeat(100_001)))
    expect(await get()).toBeNull()
  })

  test('a request that begins anew still knows when it looked', async () => {
    const request = new Handler()
    await request.get(key, { kind: 'APP_PAGE' })
    await revalidate(tag)
    request.resetRequestCache()
    await request.set(key, page('rendered before'), {})
    expect(await get()).toBeNull()
  })
})

describe('in the server', () => {
  let storage: DefaultStorage
  beforeAll(async () => {
    storage = await beginDefault('redis')
  })
  afterAll(() => storage.end())

  const stored = () => `cache:_next:isr:${createHash('sha256').update(key).digest('hex')}`
  const command = (...words: (string | number)[]) => storage.server!.command(...words)

  test.each([
    [90.5, 91],
    [0, 1],
    [year, 2_592_000],
    [undefined, 2_592_000],
  ])('a page that expires after %p s is stored for %d s', async (expire, ttl) => {
    const left = await within(1000, async () => {
      await set(page('a'), { cacheControl: { revalidate: 1, expire } })
      return (await command('TTL', stored())) as number
    })
    expect(left).toBeLessThanOrEqual(ttl)
    expect(left).toBeGreaterThan(Math.max(ttl - 20, -1))
  })

  test('an entry in an unknown format is a miss', async () => {
    await set(page('a'))
    const header = String(await command('GET', stored())).split('\n')[0]!
    await command('SET', stored(), `${header}\nnothing of ours`)
    expect(await get()).toBeNull()
  })
})

describe('the one handler of all images', () => {
  /** Bytes that the heap grew by in 20,000 looks for as many keys of 500 bytes. */
  const growth = async (kind: string) =>
    Number(
      await output(
        `const Handler = require('redis-session-storage/next-isr-cache-handler')
        const { configure } = require('redis-session-storage')
        configure({ provider: 'memory' })
        const handler = new Handler()
        const look = async (from, to) => {
          for (let i = from; i < to; i++) {
            await handler.get(Buffer.alloc(500, String(i) + ' ').toString('latin1'), { kind: '${kind}' })
          }
          gc()
          return process.memoryUsage().heapUsed
        }
        ;(async () => {
          const before = await look(0, 1000)
          console.log((await look(1000, 21_000)) - before)
        })()`,
        { nodeArguments: ['--expose-gc'] },
      ),
    )

  test('remembers no image that was not there; that of a request remembers its pages', async () => {
    expect(await growth('APP_PAGE')).toBeGreaterThan(10_000_000)
    expect(await growth('IMAGE')).toBeLessThan(2_000_000)
  })
})

describe('a page over maxValueBytes', () => {
  const said: string[] = []
  const logger = {
    info: () => undefined,
    warn: (line: string) => said.push(line),
    error: () => undefined,
  }
  let storage: DefaultStorage
  beforeAll(async () => {
    storage = await beginDefault('memory', { logger, maxValueBytes: 2000 })
  })
  afterAll(() => storage.end())

  test('is logged once, with the name of the option, and counted each time', async () => {
    await set(page('small'))
    said.length = 0
    for (let i = 0; i < 3; i++) await set(page('x'.repeat(2000)))
    expect(said).toEqual([expect.stringMatching(/ is not stored, .* maxValueBytes is 2000\. /)])
    expect(redisSessionStorage.metrics().nextCacheTooLarge).toBe(3)
    expect(redisSessionStorage.metricsText()).toContain('next_cache_too_large_total 3\n')
  })
})
