/**
 * Objects whose content JSON loses are refused, by their path, wherever a value is stored.
 */
import type { Storage } from 'redis-session-storage'
import { openBackend, type OpenBackend } from './support/backends'

let opened: OpenBackend
let storage: Storage
beforeAll(async () => {
  opened = await openBackend('memory')
  storage = opened.open()
})
afterAll(() => opened.close())

const refusal = (message: string) => ({ code: 'ERR_INVALID_ARGUMENT', message })

class Money {
  constructor(readonly amount: number) {}
}

test.each<[string, unknown, string]>([
  ['a Map', { a: new Map([[1, 2]]) }, '`data.a` is a Map, whose content JSON cannot represent'],
  ['an empty Map', { a: new Map() }, '`data.a` is a Map, whose content JSON cannot represent'],
  [
    'a Set',
    { a: [{ b: new Set() }] },
    '`data.a[0].b` is a Set, whose content JSON cannot represent',
  ],
  ['a WeakMap', { a: new WeakMap() }, '`data.a` is a WeakMap, whose content JSON cannot represent'],
  ['a WeakSet', { a: new WeakSet() }, '`data.a` is a WeakSet, whose content JSON cannot represent'],
  [
    'a promise that was not awaited',
    { a: 1, b: { c: Promise.resolve() } },
    '`data.b.c` is a Promise, whose content JSON cannot represent',
  ],
  [
    'a Map in an instance of a class',
    { a: Object.assign(new Money(1), { of: new Map() }) },
    '`data.a.of` is a Map, whose content JSON cannot represent',
  ],
  ['a Map as data', new Map(), '`data` is a Map, whose content JSON cannot represent'],
])('a session with %s is refused', async (_, data, message) => {
  await expect(storage.sessions.create(data as object)).rejects.toMatchObject(refusal(message))
})

test('every call that stores a value refuses a Map', async () => {
  const map = { m: new Map() }
  const id = await storage.sessions.create({})
  const { sessionId } = await storage.tenantSessions.create({ tenantId: 't', userId: 'u' })
  const calls: [string, () => Promise<unknown>][] = [
    ['fields.m', () => storage.sessions.update(id, map)],
    ['mergePatch.m', () => storage.sessions.patch(id, map)],
    ['data.m', () => storage.tenantSessions.create({ tenantId: 't', userId: 'u', ...map })],
    ['fields.m', () => storage.tenantSessions.update('t', sessionId, map)],
    ['value.m', () => storage.cache.set('t', 'n', 'k', map)],
    ['entries[0][1].m', () => storage.cache.setMany('t', 'n', [['k', map]])],
    ['the result of fetcher.m', () => storage.cache.orFetch('t', 'n', 'k', () => map)],
    ['payload.m', () => storage.bridgeTokens.issue(map)],
  ]
  for (const [path, call] of calls) {
    const message = `\`${path}\` is a Map, whose content JSON cannot represent`
    await expect(call()).rejects.toMatchObject(refusal(message))
  }
})

test.each<[string, object]>([
  ['empty objects', { a: {}, b: [{}], c: Object.create(null) as object }],
  ['a text with braces', { a: '{}' }],
  ['a date', { a: {}, b: new Date(0) }],
  ['an instance of a class', { a: {}, b: new Money(5) }],
  ['a Map with a text of its own', { a: {}, b: Object.assign(new Map(), { toJSON: () => [1] }) }],
  ['a Map in an object with a text of its own', { a: {}, b: { m: new Map(), toJSON: () => 'm' } }],
  ['null and lists', { a: {}, b: null, c: [null, [], undefined] }],
])('a session with %s is stored as JSON has it', async (_, data) => {
  const id = await storage.sessions.create(data)
  expect(await storage.sessions.get(id)).toMatchObject(JSON.parse(JSON.stringify(data)) as object)
})
