/** Fetchers that ask for other keys, and those that would wait for themselves. */
import type { Storage } from 'redis-session-storage'
import { onBothBackends } from './support/backends'

const refused = { code: 'ERR_CONFLICT', operation: 'cache.orFetch', retryable: false }

onBothBackends('a fetcher', (open) => {
  let cache: Storage['cache']
  let tenants = 0
  let t: string

  beforeAll(() => {
    cache = open().cache
  })
  beforeEach(() => (t = `waits_${++tenants}`))

  const ask = <T>(key: string, fetcher: () => T | Promise<T>, options = {}): Promise<T> =>
    cache.orFetch(t, 'n', key, fetcher, 60, [], options)

  test.each([{}, { lock: true }])('that requests its own key rejects, %j', async (options) => {
    const own = (): Promise<number> => ask('k', own, options)
    const calls = await Promise.allSettled([own(), own()])
    for (const call of calls) {
      expect(call).toMatchObject({ status: 'rejected', reason: refused })
    }
    expect(await ask('k', () => 1)).toBe(1)
  })

  test('that catches the rejection of its own key may still return a value', async () => {
    const value = await ask('k', () => ask<string>('k', () => 'inner').catch(() => 'outer'))
    expect(value).toBe('outer')
    expect(await cache.get(t, 'n', 'k')).toBe('outer')
  })

  test('that asks for its own key after a while is refused', async () => {
    const call = ask('k', async () => {
      await cache.get(t, 'n', 'other')
      await new Promise(setImmediate)
      return ask('k', () => 1)
    })
    await expect(call).rejects.toMatchObject(refused)
  })

  test('that requests its own key through another fetcher rejects', async () => {
    const seen: unknown[] = []
    const call = ask('a', () => ask('b', () => ask('a', () => 1).catch((e) => seen.push(e))))
    expect(await call).toBe(1)
    expect(seen).toMatchObject([refused])
  })

  test('that waits for a fetcher that waits for it rejects', async () => {
    let bothRun: () => void = () => undefined
    const running = new Promise<void>((resolve) => (bothRun = resolve))
    const other = async (key: string) => {
      await running
      return ask<string>(key, () => 'never').catch((error: { code: string }) => error.code)
    }
    const a = ask('a', () => other('b'))
    const b = ask('b', () => (bothRun(), other('a')))
    expect(await Promise.all([a, b])).toEqual(['ERR_CONFLICT', 'ERR_CONFLICT'])
  })

  test('that asks for other keys is answered, also twice for one', async () => {
    let runs = 0
    const last = () => ask('c', () => ++runs)
    const inner = () => ask('b', last)
    expect(await ask('a', () => Promise.all([inner(), inner(), last()]))).toEqual([1, 1, 1])
  })

  test('that reads a fresh entry of its own key is answered', async () => {
    const value = await ask('k', async () => {
      await cache.set(t, 'n', 'k', 'set')
      return ask('k', () => 'inner')
    })
    expect(value).toBe('set')
  })

  test('that leaves work behind does not hinder it when it asks for the key later', async () => {
    let later: Promise<string> = Promise.resolve('')
    let end: () => void = () => undefined
    const ended = new Promise<void>((resolve) => (end = resolve))
    await ask('k', () => {
      later = ended.then(() => cache.delete(t, 'n', 'k')).then(() => ask('k', () => 'later'))
      return 'first'
    })
    end()
    expect(await later).toBe('later')
  })
})
