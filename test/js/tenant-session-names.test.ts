/** Names that could reach another tenant's keys, and what each is answered. */
import type { StorageError, Storage } from 'redis-session-storage'
import { openBackend, type OpenBackend } from './support/backends'

const refused: [string, unknown][] = [
  ['empty', ''],
  ['a colon', 'a:b'],
  ['only a colon', ':'],
  ['the key of another tenant', 'b:0b0fcd6e-6f1f-4c8e-9a53-3f3c1e1d2a01'],
  ['a star', '*'],
  ['a name and a star', 'a*'],
  ['a question mark', 'a?'],
  ['a set of characters', '[ab]'],
  ['a backslash', 'a\\'],
  ['braces', '{}'],
  ['a hash tag', '{a}'],
  ['an opening brace', 'a{'],
  ['a newline', 'a\n'],
  ['a newline in front', '\na'],
  ['carriage return and newline', 'a\r\nFLUSHALL\r\n'],
  ['a NUL', 'a\0b'],
  ['a space', 'a b'],
  ['a space behind', 'a '],
  ['a slash', '../a'],
  ['a quote', "a'"],
  ['129 characters', 'a'.repeat(129)],
  ['a megabyte', 'a'.repeat(2 ** 20)],
  ['an umlaut', 'ä'],
  ['a Greek question mark', 'a\u037e'],
  ['a full-width a', '\uff41'],
  ['a combining accent', 'a\u0301'],
  ['an emoji', '🦊'],
  ['a lone surrogate', '\ud800'],
  ['a zero-width space', 'a\u200b'],
  ['right to left', '\u202ea'],
  ['undefined', undefined],
  ['null', null],
  ['a number', 1],
  ['an array of a name', ['a']],
  ['an object that says its name', { toString: () => 'a' }],
]

let opened: OpenBackend
let storage: Storage
let sessionId: string
beforeAll(async () => {
  opened = await openBackend('redis')
  storage = opened.open()
  sessionId = (await storage.tenantSessions.create({ tenantId: 'a', userId: 'u' })).sessionId
  await storage.tenantSessions.create({ tenantId: 'b', userId: 'u' })
})
afterAll(() => opened.close())

type Call = [string, (name: never) => Promise<unknown>]
const asTenant: Call[] = [
  ['create', (tenantId) => storage.tenantSessions.create({ tenantId, userId: 'u' })],
  ['get', (tenantId) => storage.tenantSessions.get(tenantId, sessionId)],
  ['update', (tenantId) => storage.tenantSessions.update(tenantId, sessionId, { x: 1 })],
  ['destroy', (tenantId) => storage.tenantSessions.destroy(tenantId, sessionId)],
  ['list', (tenantId) => storage.tenantSessions.list(tenantId, 'u')],
  ['destroyAll', (tenantId) => storage.tenantSessions.destroyAll(tenantId, 'u')],
]
const asUser: Call[] = [
  ['create', (userId) => storage.tenantSessions.create({ tenantId: 'a', userId })],
  ['list', (userId) => storage.tenantSessions.list('a', userId)],
  ['destroyAll', (userId) => storage.tenantSessions.destroyAll('a', userId)],
]

const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: StorageError) => `${error.code}: ${error.message}`,
  )

const everything = async () => {
  const keys = ((await opened.server!.command('KEYS', '*')) as string[]).sort()
  return Promise.all(keys.map((key) => opened.server!.command('DUMP', key)))
}

test.each(refused)('%s is no tenant and no user', async (_, name) => {
  const before = await everything()
  const must = 'must be 1 to 128 characters of A-Z a-z 0-9 . _ @ | - +'
  for (const [method, call] of asTenant) {
    const outcome = await outcomeOf(call(name as never))
    expect([method, outcome]).toEqual([method, `ERR_INVALID_ARGUMENT: \`tenantId\` ${must}`])
  }
  for (const [method, call] of asUser) {
    const outcome = await outcomeOf(call(name as never))
    expect([method, outcome]).toEqual([method, `ERR_INVALID_ARGUMENT: \`userId\` ${must}`])
  }
  if (name !== undefined) {
    const outcome = await outcomeOf(storage.tenantSessions.cleanup(name as never))
    expect(outcome).toBe(`ERR_INVALID_ARGUMENT: \`tenantId\` ${must}`)
  }
  expect(await everything()).toEqual(before)
})

test.each(['A', 'a.', '-a', 'a|b', 'a@b', 'a+', '_', 'aa', 'b', 'a'.repeat(128)])(
  'the tenant %s is another than a, and reaches nothing of it',
  async (tenantId) => {
    const sessions = storage.tenantSessions
    const mine = await sessions.create({ tenantId, userId: 'u' })
    await expect(sessions.get(tenantId, sessionId)).resolves.toBeNull()
    await expect(sessions.get('a', mine.sessionId)).resolves.toBeNull()
    await expect(sessions.destroy(tenantId, sessionId)).resolves.toBe(false)
    await expect(sessions.update(tenantId, sessionId, {})).rejects.toMatchObject({
      code: 'ERR_SESSION_NOT_FOUND',
    })
    const listed = await sessions.list(tenantId, 'u')
    expect(listed.every((session) => session.tenantId === tenantId)).toBe(true)
    expect(await sessions.destroyAll(tenantId, 'u')).toBe(listed.length)
    await expect(sessions.cleanup(tenantId)).resolves.toBe(0)
    await expect(sessions.get('a', sessionId)).resolves.toMatchObject({ tenantId: 'a' })
  },
)

test('a record that tells another tenant, user or session is not shown', async () => {
  const { server } = opened
  const key = `session:c:${sessionId}`
  const records = [
    { sessionId, tenantId: 'a', userId: 'u' },
    { sessionId, userId: 'u' },
    { sessionId: 'x', tenantId: 'c', userId: 'u' },
    { tenantId: 'c', sessionId },
    { sessionId, tenantId: 'c', userId: 'u', extra: { tenantId: 'c' } },
  ].map((record) => JSON.stringify(record))
  records.push('no JSON', '[]', `{"sessionId":"${sessionId}","tenantId":"c`)
  const outcomes: string[] = []
  for (const record of records) {
    await server!.command('SET', key, record)
    const fresh = opened.open({ connectTimeout: 4000 + outcomes.length })
    outcomes.push(await outcomeOf(fresh.tenantSessions.get('c', sessionId)))
  }
  const answered = outcomes.map((outcome) => outcome.split(':')[0])
  expect(answered).toEqual([
    ...Array(4).fill('ERR_CORRUPT'),
    'answered',
    ...Array(3).fill('ERR_CORRUPT'),
  ])
})
