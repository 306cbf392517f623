/** The judges of tokens, locks, limits, caches and plain values find planted violations, and accept concurrency. */
import type { Call } from '../soak/certainty/call'
import { broken, call, inDoubt, inMemory, two } from './support/calls'

describe('a bridge token', () => {
  const issue = call('bridgeTokens.issue', '', [0, 1], 't', { args: { payload: 'p' } })
  const use = (op: string, span: [number, number], value: unknown, more: Partial<Call> = {}) =>
    call(`bridgeTokens.${op}`, 't', span, value, more)

  test('is consumed once', () => {
    const first = use('consume', [2, 9], 'p')
    expect(broken(issue, first, use('consume', [3, 8], null))).toEqual([])
    expect(broken(issue, first, use('consume', [3, 8], 'p', two))).toEqual([
      'bridge token ended twice',
    ])
    expect(broken(issue, first, use('revoke', [3, 8], true))).toEqual(['bridge token ended twice'])
    expect(broken(issue, first, use('peek', [10, 11], 'p'))).toEqual(['bridge token revived'])
  })

  test('is there until then', () => {
    expect(broken(issue, use('peek', [2, 3], null))).toEqual(['bridge token lost'])
    expect(broken(issue, use('consume', [2, 3], null))).toEqual(['bridge token lost'])
    const doubtful = use('consume', [2, 3], undefined, inDoubt)
    expect(broken(issue, doubtful, use('peek', [4, 5], null))).toEqual([])
  })

  test('has its own payload', () => {
    expect(broken(issue, use('peek', [2, 3], 'other'))).toEqual(['bridge token mixed up'])
  })
})

describe('a lock', () => {
  const acquire = (n: number, span: [number, number], fence: number, more: Partial<Call> = {}) =>
    call('locks.acquire', 'l', span, { fence }, { n, args: { ttl: 100 }, ...more })
  const use = (op: string, acquisition: number, span: [number, number], value = true) =>
    call(`locks.${op}`, 'l', span, value, { args: { acquisition } })
  const held = ['lock held by two']

  test('has one holder until its release begins', () => {
    const one = acquire(1, [0, 1], 1)
    expect(broken(one, acquire(2, [2, 3], 2, two))).toEqual(held)
    expect(broken(one, use('release', 1, [2, 5]), acquire(2, [3, 4], 2, two))).toEqual([])
  })

  test('has one holder until its time is over', () => {
    const one = acquire(1, [0, 1], 1)
    expect(broken(one, acquire(2, [90, 95], 2, two))).toEqual(held)
    expect(broken(one, acquire(2, [100, 101], 2, two))).toEqual([])
    const later = acquire(2, [120, 121], 2, two)
    expect(broken(one, use('extend', 1, [50, 51]), later)).toEqual(held)
    const doubtful = call('locks.extend', 'l', [50, 51], undefined, {
      ...inDoubt,
      args: { acquisition: 1 },
    })
    expect(broken(one, doubtful, later)).toEqual([])
    expect(broken(one, use('extend', 1, [50, 51]), acquire(2, [150, 151], 2, two))).toEqual([])
    const short = acquire(3, [10, 11], 2, { args: { ttl: 5 } })
    expect(broken(one, short, acquire(2, [50, 51], 3, two))).toEqual(held)
  })

  test('is not lost to its holder before its time is over', () => {
    const lost = ['held lock lost']
    expect(broken(acquire(1, [0, 1], 1), use('release', 1, [2, 3], false))).toEqual(lost)
    expect(broken(acquire(1, [0, 1], 1), use('extend', 1, [2, 3], false))).toEqual(lost)
    expect(broken(acquire(1, [0, 1], 1), use('release', 1, [98, 101], false))).toEqual([])
  })

  test('has a fence that grows from one acquisition to the next', () => {
    const fence = ['fence did not grow']
    expect(broken(acquire(1, [0, 1], 5), acquire(2, [200, 201], 4, two))).toEqual(fence)
    expect(broken(acquire(1, [0, 1], 5), acquire(2, [200, 201], 5, two))).toEqual(fence)
    const highest = [acquire(1, [0, 1], 5), acquire(3, [100, 101], 6)]
    expect(broken(...highest, acquire(2, [200, 201], 5.5, two))).toEqual(fence)
    const overlapping = [acquire(1, [0, 150], 5), acquire(2, [140, 300], 4, two)]
    expect(broken(...overlapping)).toEqual([])
  })
})

describe('a rate limit', () => {
  const rule = { limit: 2, window: 3600 }
  const hit = (span: [number, number], allowed: boolean, more: Partial<Call> = {}) =>
    call('rateLimits.hit', 'k', span, { allowed }, { args: rule, ...more })

  test('never allows more than its limit', () => {
    const three = [hit([0, 1], true), hit([2, 3], true), hit([4, 5], true)]
    expect(broken(...three)).toEqual(['rate limit exceeded'])
    expect(broken(hit([0, 1], true, { args: { ...rule, cost: 3 } }))).toEqual([
      'rate limit exceeded',
    ])
  })

  test('refills with time, and with a reset', () => {
    const hour = 3_600_000
    expect(broken(hit([0, 1], true), hit([2, 3], true), hit([hour, hour + 9], true))).toEqual([])
    const tooSoon = hit([hour / 4, hour / 4 + 9], true)
    expect(broken(hit([0, 1], true), hit([2, 3], true), tooSoon)).toEqual(['rate limit exceeded'])
    const earlier = call('rateLimits.reset', 'k', [-2, -1], true)
    expect(broken(earlier, hit([0, 1], true), hit([2, 3], true), hit([4, 5], true))).toEqual([
      'rate limit exceeded',
    ])
    const reset = call('rateLimits.reset', 'k', [3, 4], undefined, inDoubt)
    expect(broken(hit([0, 1], true), hit([2, 3], true), reset, hit([5, 6], true))).toEqual([])
  })

  test('never refuses below its limit', () => {
    const early = ['rate limit refused too early']
    expect(broken(hit([0, 1], true), hit([2, 3], false))).toEqual(early)
    const doubtful = hit([2, 3], true, { ...inDoubt, value: undefined })
    expect(broken(hit([0, 1], true), doubtful, hit([4, 5], false))).toEqual([])
    const inOutage = hit([2, 3], true, inMemory(9))
    expect(broken(hit([0, 1], true), inOutage, hit([4, 5], false))).toEqual([])
  })
})

describe('a cache entry', () => {
  const of = { tenant: 'acme' }
  const set = (span: [number, number], value: string, more: Partial<Call> = {}) =>
    call('cache.set', 'e', span, undefined, { args: { ...of, value, tags: ['x'] }, ...more })
  const get = (span: [number, number], value: string | null) =>
    call('cache.get', 'e', span, value, { args: of })
  const invalidate = (span: [number, number], tag: string, more: Partial<Call> = {}) =>
    call('cache.invalidateTags', '', span, undefined, { args: { ...of, tags: [tag] }, ...more })
  const stale = ['stale cache entry']

  test('may be missing at any time', () => {
    expect(broken(set([0, 1], '1'), get([2, 3], null), get([4, 5], '1'))).toEqual([])
  })

  test('is not read after its deletion, its replacement or the invalidation of a tag', () => {
    const removed = call('cache.delete', 'e', [2, 3], true, { args: of })
    expect(broken(set([0, 1], '1'), removed, get([4, 5], '1'))).toEqual(stale)
    expect(broken(set([0, 1], '1'), set([2, 3], '2'), get([4, 5], '1'))).toEqual(stale)
    expect(broken(set([0, 1], '1'), invalidate([2, 3], 'x'), get([4, 5], '1'))).toEqual(stale)
    const cleared = call('cache.clear', '', [2, 3], undefined, { args: of })
    expect(broken(set([0, 1], '1'), cleared, get([4, 5], '1'))).toEqual(stale)
  })

  test('is not touched by other tags, by calls in doubt, and by those that overlap', () => {
    expect(broken(set([0, 1], '1'), invalidate([2, 3], 'y'), get([4, 5], '1'))).toEqual([])
    const doubtful = invalidate([2, 3], 'x', inDoubt)
    expect(broken(set([0, 1], '1'), doubtful, get([4, 5], '1'))).toEqual([])
    expect(broken(set([0, 3], '1'), invalidate([2, 4], 'x'), get([5, 6], '1'))).toEqual([])
    expect(broken(set([0, 1], '1'), invalidate([2, 4], 'x'), get([3, 6], '1'))).toEqual([])
  })

  test('whose write is in doubt may be stored at any later time, once', () => {
    const doubtful = set([0, 1], '1', inDoubt)
    expect(broken(doubtful, invalidate([2, 3], 'x'), get([4, 5], '1'))).toEqual([])
    const again = [get([1, 2], '1'), invalidate([3, 4], 'x'), get([5, 6], '1')]
    expect(broken(doubtful, ...again)).toEqual(stale)
  })

  test('from a fetcher that began before an invalidation is not read after it', () => {
    const fetch = call('cache.orFetch', 'e', [0, 9], '1@5', {
      args: { ...of, value: '1', tags: ['x'] },
    })
    expect(broken(fetch, invalidate([6, 7], 'x'), get([10, 11], '1@5'))).toEqual(stale)
    expect(broken(fetch, invalidate([3, 4], 'x'), get([10, 11], '1@5'))).toEqual([])
    const args = { ...of, value: '2', tags: ['x'] }
    const joined = call('cache.orFetch', 'e', [10, 11], '1@5', { args })
    expect(broken(fetch, invalidate([6, 7], 'x'), joined)).toEqual(stale)
    const own = call('cache.orFetch', 'e', [10, 11], '2@10', { args })
    expect(broken(set([0, 1], '1'), invalidate([2, 3], 'x'), own)).toEqual([])
    const both = { args: { ...of, value: '3', tags: ['x', 'y'] } }
    expect(broken(set([0, 1], '3', both), invalidate([2, 3], 'y'), get([4, 5], '3'))).toEqual(stale)
  })

  test('holds a value that somebody stored', () => {
    expect(broken(set([0, 1], '1'), get([2, 3], '2'))).toEqual(['cache entry invented'])
  })
})

describe('plain values', () => {
  const set = (span: [number, number], value: string, more: Partial<Call> = {}) =>
    call('values.set', 'value0', span, 'OK', { args: { value }, ...more })
  const get = (span: [number, number], value: string | null, more: Partial<Call> = {}) =>
    call('values.get', 'value0', span, value, more)
  const incr = (span: [number, number], value?: number, more: Partial<Call> = {}) =>
    call('values.incr', 'counter0', span, value, value === undefined ? inDoubt : more)
  const lost = ['plain value lost an update']

  test('are read as they were written last', () => {
    expect(broken(get([-1, 0], null), set([0, 1], '1'), get([2, 3], '1'))).toEqual([])
    expect(broken(set([0, 1], '1'), get([2, 3], null))).toEqual(lost)
    expect(broken(set([0, 1], '1'), set([2, 3], '2'), get([4, 5], '1'))).toEqual(lost)
  })

  test('written in doubt are stored at any later time, once', () => {
    const history = [set([0, 1], '1', inDoubt), set([2, 3], '2'), get([4, 5], '1')]
    expect(broken(...history)).toEqual([])
    expect(broken(...history, set([6, 7], '3'), get([8, 9], '1'))).toEqual(lost)
  })

  test('answered from memory by the wrapper are not judged', () => {
    const read = call('wrapper.get', 'value0', [2, 3], null, inMemory(9))
    expect(broken(set([0, 1], '1'), read)).toEqual([])
    expect(broken(set([0, 1], '1'), get([2, 3], null, inMemory(9)))).toEqual(lost)
    const written = call('wrapper.set', 'value0', [2, 3], 'OK', {
      args: { value: '2' },
      ...inMemory(9),
    })
    expect(broken(set([0, 1], '1'), written, get([10, 11], '1'))).toEqual([])
    expect(broken(set([0, 1], '1'), written, get([10, 11], '2'))).toEqual([])
  })

  test('are counted once for each increment', () => {
    expect(broken(incr([0, 1], 1), incr([2, 3], 2))).toEqual([])
    expect(broken(incr([0, 1], 1), incr([2, 3], 1))).toContain('counter repeated')
    expect(broken(incr([0, 1], 1), incr([2, 3], 3))).toEqual(['counter counted twice'])
    expect(broken(incr([0, 1]), incr([2, 3], 3))).toEqual(['counter counted twice'])
    expect(broken(incr([0, 1]), incr([2, 3], 2))).toEqual([])
    expect(broken(incr([0, 1]), incr([2, 3], 1), incr([4, 5], 1))).toContain('counter lost')
    const final = call('values.get', 'counter0', [4, 5], '1')
    expect(broken(incr([0, 1], 1), incr([2, 3], 2), final)).toEqual(['counter lost'])
  })

  test('are claimed once and deleted once', () => {
    const claim = (span: [number, number], value: string | null, more: Partial<Call> = {}) =>
      call('values.setNX', 'claim0', span, value, more)
    const remove = (span: [number, number], value: number) =>
      call('values.del', 'claim0', span, value)
    expect(broken(claim([0, 1], 'OK'), claim([0, 1], null))).toEqual([])
    expect(broken(claim([0, 1], 'OK'), claim([2, 3], 'OK'))).toEqual(['key claimed twice'])
    expect(broken(claim([0, 1], 'OK'), remove([2, 3], 1), claim([4, 5], 'OK'))).toEqual([])
    expect(broken(claim([0, 1], 'OK'), remove([2, 3], 1), remove([4, 5], 1))).toEqual([
      'key deleted twice',
    ])
    expect(broken(claim([0, 1], null, inDoubt), remove([2, 3], 1))).toEqual([])
    expect(broken(claim([0, 1], 'OK'), remove([2, 3], 0), claim([4, 5], 'OK'))).toEqual([
      'key claimed twice',
    ])
  })
})
