/**
 * What the limiter of the routes keeps in the memory of a process, which clients must not fill.
 */
import { nameOf } from '../../lib/next/limiter'
import { RefusalWatch } from '../../lib/next/refusal-watch'
import { RefusedClients } from '../../lib/next/refused-clients'
import { end } from '../../lib/next/request-end'
import { UncheckedCreations, UncheckedRequests } from '../../lib/next/unchecked'

const newRequest = () => new Request('http://localhost/')

describe('refused clients', () => {
  test('are refused again for the whole seconds that are left', () => {
    const clients = new RefusedClients()
    clients.add('a', 1, 60)
    expect([59, 60]).toContain(clients.retryAfter('a', 1))
    expect(clients.retryAfter('b', 1)).toBe(0)
  })

  test('are not refused a hit that costs less', () => {
    const clients = new RefusedClients()
    clients.add('a', 100, 60)
    expect(clients.retryAfter('a', 99)).toBe(0)
    expect(clients.retryAfter('a', 100)).toBeGreaterThan(0)
  })

  test('are refused a hit that costs less, if more than what remained when they were refused', () => {
    jest.useFakeTimers()
    const clients = new RefusedClients()
    clients.add('a', 100, 60, { remaining: 40, step: 1000 })
    const refused = () => [40, 41, 50, 99, 100].map((cost) => clients.retryAfter('a', cost))
    expect(refused()).toEqual([0, 1, 10, 59, 60])
    jest.advanceTimersByTime(10_000)
    expect(refused()).toEqual([0, 0, 0, 49, 50])
    jest.advanceTimersByTime(50_000)
    expect(refused()).toEqual([0, 0, 0, 0, 0])
    jest.useRealTimers()
  })

  test('are forgotten in the order of their refusals when they are too many', () => {
    const clients = new RefusedClients(2)
    for (const client of ['a', 'b', 'a', 'c']) clients.add(client, 1, 60)
    expect(['a', 'b', 'c'].filter((client) => clients.retryAfter(client, 1) > 0)).toEqual([
      'a',
      'c',
    ])
  })
})

test('the key of a client is short, however long the result of clientKey is', () => {
  const names = ['a', 'b'].map((end) => nameOf({ what: 'bytes', client: 'x'.repeat(1e6) + end }))
  expect(names[0]).not.toBe(names[1])
  expect(names.every((name) => name.length < 100)).toBe(true)
})

describe('requests that the store has not counted', () => {
  test('are at most 8 per client at a time', () => {
    const unchecked = new UncheckedRequests()
    const requests = Array.from({ length: 9 }, newRequest)
    const entered = requests.map((request) => unchecked.enter(request, 'a'))
    expect(entered).toEqual([...Array(8).fill(true), false])
    expect(unchecked.enter(newRequest(), 'b')).toBe(true)
    end(requests[0]!, false)
    expect(unchecked.enter(newRequest(), 'a')).toBe(true)
    expect(unchecked.enter(newRequest(), 'a')).toBe(false)
  })

  test('create at most 8 sessions per client, or as many as its limit allows', () => {
    const creations = new UncheckedCreations()
    const createdBy = (client: string, limit: number) =>
      Array.from({ length: 20 }, () => creations.enter(newRequest(), client, limit)).filter(Boolean)
    expect(createdBy('a', 30)).toHaveLength(8)
    expect(createdBy('b', 7)).toHaveLength(7)
  })

  test('count as creations only if they succeed', () => {
    const creations = new UncheckedCreations()
    for (let i = 0; i < 20; i++) {
      const request = newRequest()
      expect(creations.enter(request, 'a', 1)).toBe(true)
      end(request, false)
    }
    const request = newRequest()
    creations.enter(request, 'a', 1)
    end(request, true)
    expect(creations.enter(newRequest(), 'a', 1)).toBe(false)
  })

  test('create nothing for further clients when the clients are too many', () => {
    const creations = new UncheckedCreations(2)
    const entered = ['a', 'b', 'c', 'a'].map((client) => creations.enter(newRequest(), client, 30))
    expect(entered).toEqual([true, true, false, true])
  })
})

describe('the watch over refusals', () => {
  const findings = (addresses: string[]) => {
    const watch = new RefusalWatch()
    return addresses.map((address) => watch.record(address)).filter(Boolean).length
  }
  const hundred = (address: (i: number) => string) =>
    Array.from({ length: 100 }, (_, i) => address(i))

  test.each([
    ['one address causes all of them', hundred(() => 'a'), 1],
    ['one address causes three quarters of them', hundred((i) => (i % 4 === 0 ? `${i}` : 'a')), 1],
    ['one address causes half of them', hundred((i) => (i % 2 === 0 ? `${i}` : 'a')), 0],
    ['each has an address of its own', hundred(String), 0],
    ['they are too few', hundred(() => 'a').slice(1), 0],
  ])('when %s', (_, addresses, expected) => {
    expect(findings(addresses)).toBe(expected)
  })
})
