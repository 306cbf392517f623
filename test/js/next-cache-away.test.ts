/**
 * The cache handlers of Next.js while the store is away, and where there is none: in a build.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import handler from 'redis-session-storage/next-cache-handler'
import Handler from 'redis-session-storage/next-isr-cache-handler'
import { output } from './support/child'
import { bytesOf, entry } from './support/next-cache'
import { freePort, startRedisOn } from './support/redis-server'
import { until } from './support/until'

const page = { kind: 'APP_PAGE', html: '<p>' }
let port: number

beforeAll(async () => {
  port = await freePort()
  configure({ host: '127.0.0.1', port, fallback: 'never', commandTimeout: 2000, logger: false })
})
afterAll(() => redisSessionStorage.close())

test('every get is a miss and every set is ignored during an outage', async () => {
  expect(await handler.get('a', ['soft'])).toBeUndefined()
  await handler.set('a', Promise.resolve(entry('a')))
  await handler.refreshTags()
  expect(await handler.get('a', [])).toBeUndefined()
  const isr = new Handler()
  expect(await isr.get('b', { kind: 'APP_PAGE' })).toBeNull()
  await isr.set('b', page, {})
  await isr.set('b', null, {})
})

test('the stream of an entry that is not stored is still read to its end', async () => {
  const given = entry('lost')
  await handler.set('c', Promise.resolve(given))
  expect((await given.value.getReader().read()).done).toBe(true)
})

test('a revalidation that cannot reach the server rejects', async () => {
  const away = { code: 'ERR_UNAVAILABLE' }
  await expect(handler.updateTags(['t'])).rejects.toMatchObject(away)
  await expect(handler.updateTags(['t'], { expire: 9 })).rejects.toMatchObject(away)
  await expect(new Handler().revalidateTag('t')).rejects.toMatchObject(away)
})

test('when the store is back, entries are kept again', async () => {
  await startRedisOn(port)
  const kept = async () => {
    await handler.set('d', Promise.resolve(entry('d')))
    return handler.get('d', [])
  }
  const found = await until(kept, 'an entry that is kept')
  expect(String(await bytesOf(found.value))).toBe('d')
})

const inBuild = { NEXT_PHASE: 'phase-production-build' }

test('a build contacts no server and keeps its entries in the process', async () => {
  const code = `
    const handler = require('redis-session-storage/next-cache-handler')
    const Handler = require('redis-session-storage/next-isr-cache-handler')
    ;(async () => {
      const value = new Blob(['built']).stream()
      const times = { stale: 1, timestamp: Date.now(), expire: 9, revalidate: 9 }
      await handler.set('k', Promise.resolve({ value, tags: [], ...times }))
      const found = await handler.get('k', [])
      await new Handler().set('k', { kind: 'PAGES', html: 'page' }, {})
      const page = await new Handler().get('k', { kind: 'PAGES' })
      console.log(await new Response(found.value).text(), page.value.html)
    })()`
  const nowhere = { REDIS_URL: `redis://127.0.0.1:${await freePort()}` }
  expect(await output(code, { env: { ...inBuild, ...nowhere } })).toBe('built page\n')
})

test('both handlers are what their modules export, from either module system', async () => {
  const code = `
    import { createRequire } from 'node:module'
    import handler from 'redis-session-storage/next-cache-handler'
    import Handler from 'redis-session-storage/next-isr-cache-handler'
    const require = createRequire(import.meta.url)
    const one = require('redis-session-storage/next-cache-handler')
    const other = require('redis-session-storage/next-isr-cache-handler')
    console.log(one === handler, one.default === one, other === Handler, other.default === other)`
  expect(await output(code, { type: 'module' })).toBe('true true true true\n')
})
