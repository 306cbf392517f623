/**
 * The cache handler of 'use cache': what is served, what is stale, what is gone.
 */
import { createHash } from 'node:crypto'
import handler from 'redis-session-storage/next-cache-handler'
import { backends } from './support/backends'
import { output } from './support/child'
import {
  beginDefault,
  bytesOf,
  deferred,
  entry,
  now,
  type DefaultStorage,
} from './support/next-cache'
import { until, within } from './support/until'

let keys = 0
let key: string
let tag: string
beforeEach(() => {
  key = `["build","function",[${++keys}]]`
  tag = `t:${keys}`
})

const set = (text: string, tags: string[] = [], times = {}) =>
  handler.set(key, Promise.resolve(entry(text, tags, times)))
const got = async (softTags: string[] = []) => {
  const found = await handler.get(key, softTags)
  if (found === undefined) return undefined
  const { value, revalidate } = found
  return { text: String(await bytesOf(value)), revalidate }
}
const fresh = (text: string) => ({ text, revalidate: 900 })
const stale = (text: string) => ({ text, revalidate: -1 })

describe.each(backends)('in %s', (backend) => {
  let storage: DefaultStorage
  beforeAll(async () => {
    storage = await beginDefault(backend)
  })
  afterAll(() => storage.end())

  test('an entry is returned unchanged, with a separate stream for each get', async () => {
    expect(await handler.get(key, [])).toBeUndefined()
    const times = { stale: 0, timestamp: 1234.5, expire: Infinity, revalidate: 0xfffffffe }
    const text = '\0é\ud83d\ude00'.repeat(9)
    await set(text, [tag, 'ü "\\'], times)
    for (let i = 0; i < 2; i++) {
      const { value, ...rest } = (await handler.get(key, []))!
      expect(rest).toEqual({ ...times, tags: [tag, 'ü "\\'] })
      expect(String(await bytesOf(value))).toBe(text)
    }
  })

  test('expireTags, which Next.js 15 calls, expires the tags at once', async () => {
    await set('a', [tag])
    await handler.expireTags('another')
    expect(await got()).toEqual(fresh('a'))
    await handler.expireTags('another', tag)
    expect(await got()).toBeUndefined()
  })

  test('bytes that are no text, and no bytes at all, come back', async () => {
    for (const bytes of [Buffer.from([0xff, 0, 0xc3, 0x0a, 0x0d, 9]), Buffer.alloc(0)]) {
      const value = new Blob([bytes]).stream() as ReadableStream<Uint8Array>
      await handler.set(key, Promise.resolve({ ...entry(''), value }))
      expect(await bytesOf((await handler.get(key, []))!.value)).toEqual(bytes)
    }
  })

  test('a get waits for the set of its key that is under way, and for no other', async () => {
    const { promise, resolve } = deferred<ReturnType<typeof entry>>()
    const writing = handler.set(key, promise)
    const waiting = got()
    expect(await handler.get(`${key} other`, [])).toBeUndefined()
    resolve(entry('late'))
    expect(await waiting).toEqual(fresh('late'))
    await writing
  })

  test('an entry whose stream fails is not stored, and set does not reject', async () => {
    const failing = new ReadableStream<Uint8Array>({ start: (c) => c.error(new Error('no')) })
    await handler.set(key, Promise.reject(new Error('no')))
    await handler.set(key, Promise.resolve({ ...entry(''), value: failing }))
    expect(await got()).toBeUndefined()
  })

  test('a value over maxValueBytes is not stored, nor is the old one kept', async () => {
    await set('old')
    await set('x'.repeat(100_001))
    expect(await got()).toBeUndefined()
    await set('x'.repeat(90_000))
    expect((await got())?.text).toHaveLength(90_000)
  })

  test('updateTags without durations expires exactly the entries with the tag', async () => {
    await set('a', ['other', tag])
    await handler.updateTags(['nobody has it'])
    expect(await got()).toEqual(fresh('a'))
    await handler.updateTags([tag])
    expect(await got()).toBeUndefined()
    await set('b', [tag])
    expect(await got()).toEqual(fresh('b'))
  })

  test('a revalidation of nothing changes nothing', async () => {
    await set('a', [tag])
    await handler.updateTags([])
    await handler.updateTags([], { expire: 9 })
    expect(await got()).toEqual(fresh('a'))
  })

  test('with durations it is stale now: served, and made anew', async () => {
    await set('a', [tag])
    await handler.updateTags([tag], { expire: 31_536_000 })
    expect(await got()).toEqual(stale('a'))
    expect(await got()).toEqual(stale('a'))
    await set('b', [tag])
    expect(await got()).toEqual(fresh('b'))
  })

  test('and expired so many seconds later', async () => {
    const found = await within(1000, async () => {
      await set('a', [tag])
      await handler.updateTags([tag], { expire: 1 })
      return got()
    })
    expect(found).toEqual(stale('a'))
    await until(async () => (await got()) === undefined, 'the end of the stale entry')
  })

  test('of two durations the one that ends first counts', async () => {
    const found = await within(1000, async () => {
      await set('a', [tag])
      await handler.updateTags([tag], { expire: 1 })
      await handler.updateTags([tag], { expire: 1000 })
      return got()
    })
    expect(found).toEqual(stale('a'))
    await until(async () => (await got()) === undefined, 'the end of the stale entry')
  })

  test('durations without an end make it stale for ever; an end of 0 is now', async () => {
    await set('a', [tag])
    await handler.updateTags([tag], {})
    expect(await got()).toEqual(stale('a'))
    await handler.updateTags([tag], { expire: 0 })
    expect(await got()).toBeUndefined()
  })

  test('an expired entry is not made stale again', async () => {
    await set('a', [tag])
    await handler.updateTags([tag])
    await handler.updateTags([tag], { expire: 1000 })
    expect(await got()).toBeUndefined()
  })

  test('soft tags count as the entry’s own', async () => {
    const soft = `_N_T_/page/${keys}`
    await set('a')
    await handler.updateTags([soft], { expire: 1000 })
    expect([await got(), await got([soft])]).toEqual([fresh('a'), stale('a')])
    await handler.updateTags([soft])
    expect([await got(), await got(['_N_T_/layout', soft])]).toEqual([fresh('a'), undefined])
  })

  test('getExpiration leaves it all to get', async () => {
    expect(await handler.getExpiration([tag])).toBe(Infinity)
  })

  test('freshness does not depend on timestamps, because clocks may differ', async () => {
    await set('from the future', [tag], { timestamp: now() + 1e9 })
    await handler.updateTags([tag])
    expect(await got()).toBeUndefined()
    await set('from the past', [tag], { timestamp: now() - 800_000 })
    expect(await got()).toEqual(fresh('from the past'))
  })

  test('an invalidation that lands while the value is computed wins over it', async () => {
    expect(await got()).toBeUndefined()
    await handler.updateTags([tag])
    await set('computed before', [tag], { timestamp: now() - 1 })
    expect(await got()).toBeUndefined()
    await set('computed after', [tag])
    expect(await got()).toEqual(fresh('computed after'))
  })

  test('so does one that lands while the set waits for the value', async () => {
    const { promise, resolve } = deferred<ReturnType<typeof entry>>()
    const writing = handler.set(key, promise)
    await handler.get(`${key} other`, []) // the set has looked by now
    await handler.updateTags([tag])
    resolve(entry('computed before', [tag]))
    await writing
    expect(await got()).toBeUndefined()
  })

  test('of two that are computed at once, the one from before the invalidation is not stored', async () => {
    expect(await got()).toBeUndefined()
    const before = entry('before', [tag])
    await until(() => now() > before.timestamp + 10, 'a later moment')
    await handler.updateTags([tag])
    expect(await got()).toBeUndefined()
    await set('after', [tag])
    await handler.set(key, Promise.resolve(before))
    expect(await got()).toEqual(fresh('after'))
  })

  test('a tag with characters that the log reserves still works', async () => {
    const odd = `a\tb\n${'x'.repeat(300)}${keys}`
    await set('a', [odd])
    expect(await got()).toEqual(fresh('a'))
    await handler.updateTags([odd.replace('\t', '\n')])
    expect(await got()).toEqual(fresh('a'))
    await handler.updateTags([odd], { expire: 1000 })
    expect(await got()).toEqual(stale('a'))
    await handler.updateTags([odd])
    expect(await got()).toBeUndefined()
  })

  test('invalidated entries stay invalid with over 4,096 tags', async () => {
    await set('a', [tag])
    const tags = Array.from({ length: 2100 }, (_, i) => `${tag} ${i}`)
    await handler.updateTags([tag])
    await handler.updateTags(tags, { expire: 1000 })
    await handler.updateTags(tags)
    expect(await got()).toBeUndefined()
    await set('b', [tag, tags[0]!])
    expect(await got()).toEqual(fresh('b'))
  })
})

describe('in the server', () => {
  let storage: DefaultStorage
  beforeAll(async () => {
    storage = await beginDefault('redis')
  })
  afterAll(() => storage.end())
  const command = (...words: (string | number)[]) => storage.server!.command(...words)
  const stored = () => `cache:_next:use-cache:${createHash('sha256').update(key).digest('hex')}`

  test.each([
    [0, 1],
    [1.2, 2],
    [3600, 3600],
    [2_592_000, 2_592_000],
    [2_592_001, 2_592_000],
    [Infinity, 2_592_000],
  ])('an entry that expires after %d s is stored for %d s', async (expire, ttl) => {
    const left = await within(1000, async () => {
      await set('a', [], { expire })
      return (await command('TTL', stored())) as number
    })
    expect(left).toBeLessThanOrEqual(ttl)
    expect(left).toBeGreaterThan(Math.max(ttl - 20, -1))
  })

  test('an entry not written by this package is a miss', async () => {
    await set('a')
    await command('SET', stored(), 'something else')
    expect(await got()).toBeUndefined()
    await command('DEL', stored())
    await command('RPUSH', stored(), 'a list')
    expect(await got()).toBeUndefined()
  })

  test('a log that is lost leaves nothing fresh', async () => {
    await set('a')
    await command('DEL', 'cache_tags:_next')
    expect(await got()).toBeUndefined()
    await set('b')
    expect(await got()).toEqual(fresh('b'))
  })

  test('another process serves the entry and is notified of each revalidation', async () => {
    await set('a', [tag])
    const other = (code: string) =>
      output(
        `const handler = require('redis-session-storage/next-cache-handler')
        const { redisSessionStorage } = require('redis-session-storage')
        const key = ${JSON.stringify(key)}
        ;(async () => { ${code}; await redisSessionStorage.close() })()`,
        { env: { REDIS_URL: storage.server!.url } },
      )
    const print = `const { value } = await handler.get(key, [])
      console.log(await new Response(value).text())`
    expect(await other(print)).toContain('a\n')
    await other(`await handler.updateTags(['${tag}'], { expire: 1000 })`)
    expect(await got()).toEqual(stale('a'))
    await other(`await handler.updateTags(['${tag}'])`)
    expect(await got()).toBeUndefined()
  })

  test('a request costs no read of its own for tags', async () => {
    await got()
    // Those of connections are left out: a pool opens more of them when the machine is busy.
    const processed = async () => {
      const info = String(await command('INFO', 'commandstats'))
      const reads = [...info.matchAll(/cmdstat_(?:get|z\w+|eval\w*):calls=(\d+)/g)]
      return reads.reduce((sum, [, calls]) => sum + Number(calls), 0)
    }
    const before = await processed()
    await handler.refreshTags()
    await handler.getExpiration(['_N_T_/layout'])
    expect((await processed()) - before).toBe(0)
    await Promise.all([got(), got(), got()])
    expect((await processed()) - before).toBe(4) // three entries, and the log once
  })
})
