/** What the soak judges by: each of its judges finds what it looks for, and nothing else. */
import { StorageError, type Storage } from 'redis-session-storage'
import { cacheLife } from '../soak/cache-life'
import { lockLife } from '../soak/lock-life'
import { Memory } from '../soak/memory'
import { Owned } from '../soak/owned'
import { rateLimitLife } from '../soak/rate-limit-life'
import { Stage } from '../soak/stage'
import { tokenLife } from '../soak/token-life'
import { Watch } from '../soak/watch'

let watch: Watch
const nothing = {} as Storage
const stageOn = (storage: Storage) => new Stage(storage, 1000, watch, 1)
const never = () => new Promise<never>(() => undefined)
const failing = (code: 'ERR_TIMEOUT' | 'ERR_CORRUPT') => () =>
  Promise.reject(new StorageError(code, 'x', { operation: 'o' }))

beforeEach(() => {
  watch = new Watch()
})

describe('the watch', () => {
  test('counts what is fine and what a fault explains', async () => {
    expect(await watch.call('a', 1000, () => Promise.resolve(7))).toEqual({ ok: true, value: 7 })
    const failed = await watch.call('a', 1000, failing('ERR_TIMEOUT'))
    expect(failed).toEqual({ ok: false, code: 'ERR_TIMEOUT' })
    expect(Object.fromEntries(watch.outcomes)).toEqual({ ok: 1, ERR_TIMEOUT: 1 })
    expect([watch.calls, watch.breachCount]).toEqual([2, 0])
  })

  test('reports what no fault explains, unless it is expected', async () => {
    await watch.call('a', 1000, failing('ERR_CORRUPT'), ['ERR_CORRUPT'])
    expect(watch.breaches).toEqual([])
    await watch.call('b', 1000, failing('ERR_CORRUPT'))
    await watch.call('c', 1000, () => Promise.reject(new TypeError('oops')))
    expect(watch.breaches).toEqual(['b failed: StorageError: x', 'c failed: TypeError: oops'])
  })

  test('reports what never settles, and what settles too late', async () => {
    void watch.call('lost', 1000, never)
    watch.expectNothingPending()
    expect(watch.breaches).toEqual(['lost never settled'])
    await watch.call('late', -60_000, () => Promise.resolve())
    expect(watch.breaches[1]).toMatch(/^late settled \d+ ms too late$/)
    expect(watch.worstOverrun.what).toBe('late')
  })
})

describe('an owned session', () => {
  let owned: Owned
  const seen = (change: object) => ({ sessionId: 'id', mark: 'mark', count: 2, ...change })

  beforeEach(() => {
    owned = new Owned(stageOn(nothing), 'session', 'id', 'mark')
    owned.next()
    owned.next()
    owned.updated(seen({}))
    owned.next()
  })

  test.each([{}, { count: 3 }])('may look like %j', (change) => {
    owned.saw(seen(change))
    expect(watch.breaches).toEqual([])
  })

  test.each([
    [{ sessionId: 'other' }, 'a session of another id'],
    [{ mark: 'other' }, "another session's data"],
    [{ count: 1 }, 'an acknowledged write is lost'],
    [{ count: 4 }, 'a count that nobody wrote'],
  ])('never looks like %j', (change, breach) => {
    owned.saw(seen(change))
    expect(watch.breaches).toEqual([`caller 1: session: ${breach}`])
  })

  test('is lost only after an end was tried, and never comes back after it', () => {
    owned.saw(null)
    owned.end = 'tried'
    owned.saw(null)
    owned.saw(seen({}))
    owned.end = 'acknowledged'
    owned.saw(null)
    owned.saw(seen({}))
    expect(watch.breaches).toEqual([
      'caller 1: session: an acknowledged session is lost',
      'caller 1: session: an ended session is back',
    ])
  })
})

test('a token that is consumed twice, or lost, is reported', async () => {
  let payload: unknown = null
  const issue = (issued: unknown) => Promise.resolve((payload = issued)).then(() => 'token')
  const read = () => Promise.resolve(payload)
  const twice = { issue, peek: read, consume: read }
  await tokenLife(stageOn({ bridgeTokens: twice } as never))
  const lost = { issue, peek: read, consume: () => Promise.resolve(null) }
  await tokenLife(stageOn({ bridgeTokens: lost } as never))
  expect(watch.breaches).toEqual([
    'caller 1: token: consumed twice',
    'caller 1: token: consumed by nobody, and gone',
  ])
})

test('a lock with two holders, or a fence that stands still, is reported', async () => {
  const lock = {
    fence: 1,
    extend: () => Promise.resolve(true),
    release: () => Promise.resolve(true),
  }
  const stage = stageOn({ locks: { acquire: () => Promise.resolve(lock) } } as never)
  await Promise.all(Array.from({ length: 20 }, () => lockLife(stage)))
  expect(watch.breaches).toContain('caller 1: lock: held by two')
  await Promise.all(Array.from({ length: 20 }, () => lockLife(stage)))
  expect(watch.breaches).toContain('caller 1: lock: a fence that did not grow')
})

test("a cache that gives what nobody put there, or another key's value, is reported", async () => {
  const wrong = { key: 'other', count: 99 }
  const all = () => Promise.resolve(wrong)
  const many = (_: string, __: string, [key]: string[]) => Promise.resolve(new Map([[key, wrong]]))
  const cache = {
    set: all,
    get: all,
    delete: all,
    invalidateTags: all,
    orFetch: all,
    getMany: many,
  }
  for (let i = 0; i < 20; i++) await cacheLife(stageOn({ cache } as never))
  expect(watch.breaches).toContain("caller 1: cache: another key's value")
  expect(watch.breaches).toContain('caller 1: cache: a value that was replaced or removed')
})

test('a limit that allows one too many, or one too few, is reported', async () => {
  for (const allowed of [true, false]) {
    const hit = () => Promise.resolve({ allowed })
    await rateLimitLife(stageOn({ rateLimits: { hit } } as never))
  }
  expect(watch.breaches).toEqual([
    'caller 1: rate limit: one too many was allowed',
    'caller 1: rate limit: one too few was allowed',
  ])
})

test('memory is judged by its trend once there are samples enough', () => {
  const memory = new Memory()
  for (let i = 0; i < 10; i++) memory.sample()
  expect(memory.growth()).toBeUndefined()
  const kept: Buffer[] = []
  for (let i = 0; i < 60; i++) {
    kept.push(Buffer.alloc(4 * 2 ** 20, i))
    memory.sample()
  }
  expect(memory.growth()).toBeGreaterThan(24)
  expect(kept).toHaveLength(60)
})
