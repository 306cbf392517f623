/** The table of ACL rules in docs/security.md, tested with users of a real server. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createStorage, type StorageError, type StorageOptions } from 'redis-session-storage'
import { parts, type WholeStorage } from './support/access-calls'
import { output, root } from './support/child'
import { tableOf } from './support/docs'
import { startRedis, type RedisServer } from './support/redis-server'

const rulesIn = (cell: string) => cell.split('`').filter((text) => /^[+~&]/.test(text))

const [everyStorage, ...rows] = tableOf(['docs/security.md', 'Redis access control lists']).map(
  ([use, commands, keys]) => ({
    name: /`(\w+)`/.exec(use!)?.[1] ?? '',
    commands: rulesIn(commands!),
    keys: rulesIn(keys!),
  }),
)

/** Of a prefix, so that the parts of a storage do not see each other's keys. */
const prefixed = (rules: string[], prefix: string) =>
  rules.map((rule) => rule.replace(/^[~&]/, `$&${prefix}`))

/** Rules of what these calls do only after an outage, an eviction, or in time: none is denied here. */
const seldom: Record<string, string[]> = {
  sessions: ['+exists', '+pexpire', '+zadd', '+zscore', '~replayed:*'],
  tenantSessions: ['+pexpire', '+zrevrangebyscore', '~session_cleanup'],
  cache: [
    '+pexpire',
    '+pttl',
    '+zrange',
    '+zremrangebyrank',
    '+zscore',
    '~lock:*',
    '~lock_fence:*',
  ],
}

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})

let users = 0

/** Opens storages of a new user with these rules and of the default user, and closes them after it. */
async function withUser(
  rules: string[],
  options: StorageOptions,
  use: (storage: WholeStorage, admin: WholeStorage) => Promise<void>,
): Promise<void> {
  const name = `user${++users}`
  await server.command('ACL', 'SETUSER', name, 'reset', 'on', '>pw', ...rules)
  const common = { url: server.url, logger: false, fallback: 'never', ...options } as const
  const storage = createStorage({ ...common, username: name, password: 'pw' }) as WholeStorage
  const admin = createStorage(common) as WholeStorage
  try {
    await use(storage, admin)
  } finally {
    await Promise.all([storage.close(), admin.close()])
  }
}

async function failure(call: () => unknown): Promise<StorageError | undefined> {
  try {
    await call()
  } catch (error) {
    return error as StorageError
  }
  return undefined
}

/** The messages of the calls of this part that a user with these rules was denied. */
async function denials(name: string, rules: string[]): Promise<string[]> {
  const messages: string[] = []
  const { calls, options } = parts[name]!
  for (const option of options) {
    const keyPrefix = `p${users}:`
    await withUser(prefixed(rules, keyPrefix), { ...option, keyPrefix }, async (storage, admin) => {
      for (const call of calls) {
        const error = await failure(() => call(storage, admin))
        if (error === undefined) continue
        expect(error.cause).toMatchObject({ code: 'NOPERM' })
        messages.push(error.message)
      }
    })
  }
  return messages
}

const wholeRow = (row: { commands: string[]; keys: string[] }) => [
  ...everyStorage!.commands,
  ...row.commands,
  ...(row.keys.length > 0 ? row.keys : ['~*']),
]

const without = (missing: string, row: { commands: string[]; keys: string[] }) =>
  wholeRow(row).filter((rule) => rule !== missing)

/** The rules that messages name, of keys without their prefix. */
const missingRules = (messages: string[]) =>
  messages.flatMap((message) =>
    [...message.matchAll(/ ([+~&])(?:p\d+:)?(\S+)/g)].map(([, sign, rule]) => sign! + rule!),
  )

describe.each(rows)('the rules of $name', (row) => {
  test('suffice for every call', async () => {
    expect(await denials(row.name, wholeRow(row))).toEqual([])
  })

  test('suffice for every method of these namespaces', async () => {
    await server.command('ACL', 'SETUSER', row.name, 'reset', 'on', '>pw', ...wholeRow(row))
    const code = `
      const { allCalls } = await import(${JSON.stringify(join(root, 'test/lying/calls.mjs'))})
      const { createStorage } = await import('redis-session-storage')
      const storage = createStorage(${JSON.stringify({
        url: server.url.replace('//', `//${row.name}:pw@`),
        fallback: 'never',
        logger: false,
      })})
      const namespaces = ${JSON.stringify(parts[row.name]!.namespaces)}
      const calls = allCalls.filter(([name]) => namespaces.includes(name.split('.')[0]))
      const denied = []
      for (const [name, call] of calls) {
        const error = await (async () => call(storage))().catch((reason) => reason)
        if (error?.cause?.code === 'NOPERM') denied.push(name + ': ' + error.message)
      }
      await storage.close()
      console.log(JSON.stringify({ calls: calls.length > 0, denied }))`
    const printed = await output(code, { type: 'module' })
    expect(JSON.parse(printed)).toEqual({ calls: true, denied: [] })
  })

  const unseen = ['+publish', '+subscribe', ...(seldom[row.name] ?? [])]
  const seen = [...row.commands, ...row.keys].filter(
    (rule) => !rule.startsWith('&') && !unseen.includes(rule),
  )

  test.each(seen)('are all needed: without %s, a call names it', async (missing) => {
    const messages = await denials(row.name, without(missing, row))
    expect(missingRules(messages)).toContain(missing)
  })
})

test.each(['+eval', '+evalsha'])('every storage needs %s', async (missing) => {
  const messages = await denials('sessions', without(missing, rows[0]!))
  expect(missingRules(messages)).toContain(missing)
})

test('every storage needs +ping', async () => {
  await withUser(without('+ping', rows[0]!), {}, async (storage) => {
    await expect(storage.ping()).rejects.toThrow(/ \+ping$/)
  })
})

test('the rules name every command that a storage sends, and no other', () => {
  const folder = join(root, 'src/store')
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.cpp') || file.endsWith('.h'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
  const sent = sources.flatMap((text) =>
    [...text.matchAll(/call\('([A-Z]+)'|\.verb = "([A-Z]+)"/g)].map(
      (found) => found[1] ?? found[2]!,
    ),
  )
  const connection = ['EVAL', 'EVALSHA', 'SUBSCRIBE']
  const expected = new Set([...sent, ...connection].map((command) => `+${command.toLowerCase()}`))
  const listed = new Set([everyStorage!, ...rows].flatMap(({ commands }) => commands))
  expect([...listed].sort()).toEqual([...expected].sort())
})

test('without SELECT a storage of another database is refused with the rule that is missing', async () => {
  const rules = ['~*', '+ping', '+get']
  await withUser(rules, { database: 1 }, async (storage) => {
    await expect(storage.keyValues.get('k')).rejects.toThrow(/database 1 \(NOPERM\).*\+select/)
  })
  await withUser([...rules, '+select'], { database: 1 }, async (storage) => {
    expect(await storage.keyValues.get('k')).toBeNull()
  })
})

test('without the channels of locks, waiting still ends when the lock is free', async () => {
  const locks = rows.find(({ name }) => name === 'locks')!
  const rules = wholeRow(locks).filter((rule) => !/publish|subscribe|^&/.test(rule))
  expect(await denials('locks', rules)).toEqual([])
})
