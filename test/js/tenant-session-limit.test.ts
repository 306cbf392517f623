/** The maximum of sessions of one user, held by many processes at once, also when one is killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { createStorage, type Storage } from 'redis-session-storage'
import { root } from './support/child'
import { endedAfterTests } from './support/children'
import { startRedis, type RedisServer } from './support/redis-server'

const processes = 8
const each = 100
const maximum = 5

/** Creates sessions concurrently on each message and prints each with its evicted sessions. */
const creator = `
  const { createStorage } = require('redis-session-storage')
  const storage = createStorage({
    url: process.env.REDIS_URL, logger: false, commandTimeout: 30_000, maxSessionsPerUser: ${maximum},
  })
  const create = async () => {
    const made = await storage.tenantSessions.create({ tenantId: 'a', userId: process.env.USER_ID })
    console.log(JSON.stringify(made))
  }
  storage.connect().then(() => console.log('ready'))
  process.stdin.once('data', async () => {
    for (let round = 0; round < Number(process.env.ROUNDS); round++)
      await Promise.all(Array.from({ length: ${each} }, create))
    await storage.close()
    process.stdin.destroy()
  })
`

interface Made {
  sessionId: string
  evicted: string[]
}

class Creator {
  readonly made: Made[] = []
  readonly #child
  readonly ready: Promise<void>
  readonly ended: Promise<unknown>

  constructor(url: string, userId: string, rounds: number) {
    const env = { PATH: process.env.PATH, REDIS_URL: url, USER_ID: userId, ROUNDS: String(rounds) }
    this.#child = endedAfterTests(
      spawn(process.execPath, ['--eval', creator], {
        cwd: root,
        env,
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    )
    this.ended = once(this.#child, 'close')
    this.ready = new Promise((resolve) => {
      createInterface(this.#child.stdout).on('line', (line) => {
        if (line === 'ready') resolve()
        else this.made.push(JSON.parse(line) as Made)
      })
    })
  }

  begin(): void {
    this.#child.stdin.write('go\n')
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** Resolves to the first session that it printed. */
  async hasBegun(): Promise<void> {
    await once(this.#child.stdout, 'data')
  }
}

let server: RedisServer
let storage: Storage
beforeAll(async () => {
  server = await startRedis()
  storage = createStorage({ url: server.url, logger: false, commandTimeout: 30_000 })
})
afterAll(async () => {
  await storage.close()
  await server.stop()
})

const liveIds = async () => {
  const keys = (await server.command('KEYS', 'session:a:*')) as string[]
  return keys.map((key) => key.slice('session:a:'.length)).sort()
}

/** Each creates its sessions once; the first one does so `rounds` times. */
async function start(userId: string, rounds = 1): Promise<Creator[]> {
  const creators = Array.from(
    { length: processes },
    (_, i) => new Creator(server.url, userId, i === 0 ? rounds : 1),
  )
  await Promise.all(creators.map((creator) => creator.ready))
  return creators
}

beforeEach(() => server.command('FLUSHALL'))

test('800 creations from 8 processes leave 5 sessions, and report the other 795 once each', async () => {
  const creators = await start('user_1')
  for (const creator of creators) creator.begin()
  await Promise.all(creators.map((creator) => creator.ended))

  const made = creators.flatMap((creator) => creator.made)
  const evicted = made.flatMap((each) => each.evicted)
  expect(made).toHaveLength(processes * each)
  expect(evicted).toHaveLength(processes * each - maximum)
  expect(new Set(evicted).size).toBe(evicted.length)

  const live = await liveIds()
  expect(live).toHaveLength(maximum)
  expect([...evicted, ...live].sort()).toEqual(made.map(({ sessionId }) => sessionId).sort())
  const listed = await storage.tenantSessions.list('a', 'user_1')
  expect(listed.map(({ sessionId }) => sessionId).sort()).toEqual(live)
}, 120_000)

test('5,000 creations at once leave 5 sessions, and no reply grows with what the others mark', async () => {
  const many = createStorage({ url: server.url, logger: false, commandTimeout: 60_000 })
  const before = many.metrics().bytesReceived
  const made = await Promise.all(
    Array.from({ length: 5000 }, () =>
      many.tenantSessions.create({ tenantId: 'a', userId: 'user_1' }),
    ),
  )
  const received = many.metrics().bytesReceived - before
  await many.close()

  const evicted = made.flatMap((each) => each.evicted)
  const live = await liveIds()
  expect(live).toHaveLength(maximum)
  expect([...evicted, ...live].sort()).toEqual(made.map(({ sessionId }) => sessionId).sort())
  const index = (await server.command('ZRANGE', 'user_sessions:a:user_1', 0, -1)) as string[]
  expect(index.sort()).toEqual(live)
  expect(received / made.length).toBeLessThan(1000)
}, 120_000)

test('a smaller maximum ends thousands of sessions with the next creation', async () => {
  const index = 'user_sessions:a:user_1'
  const old = Array.from(
    { length: 2000 },
    (_, i) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
  )
  await server.command('MSET', ...old.flatMap((id) => [`session:a:${id}`, '{}']))
  await server.command('ZADD', index, ...old.flatMap((id, i) => [i + 1, id]))
  const { sessionId, evicted } = await storage.tenantSessions.create({
    tenantId: 'a',
    userId: 'user_1',
  })
  expect([...evicted].sort()).toEqual(old.slice(0, 2000 - maximum + 1))
  const live = [...old.slice(2000 - maximum + 1), sessionId].sort()
  expect(await liveIds()).toEqual(live)
  expect(((await server.command('ZRANGE', index, 0, -1)) as string[]).sort()).toEqual(live)
}, 120_000)

test.each([1, 2, 3])(
  'a process killed in the middle leaves no more than 5 after the next creation, time %i',
  async () => {
    const creators = await start('user_1', Infinity)
    const victim = creators[0]!
    for (const creator of creators) creator.begin()
    await victim.hasBegun()
    victim.kill()
    await Promise.all(creators.map((creator) => creator.ended))

    const { sessionId } = await storage.tenantSessions.create({ tenantId: 'a', userId: 'user_1' })
    const live = await liveIds()
    expect(live.length).toBeLessThanOrEqual(maximum)
    expect(live).toContain(sessionId)
    const listed = await storage.tenantSessions.list('a', 'user_1')
    expect(listed.map((session) => session.sessionId).sort()).toEqual(live)
  },
  120_000,
)

test('what a process that died left marked is ended by a creation, a list, a clean-up, and an end of all', async () => {
  const finishers: [string, () => Promise<unknown>][] = [
    ['create', () => storage.tenantSessions.create({ tenantId: 'a', userId: 'create' })],
    ['list', () => storage.tenantSessions.list('a', 'list')],
    ['cleanup', () => storage.tenantSessions.cleanup('a')],
    ['destroyAll', () => storage.tenantSessions.destroyAll('a', 'destroyAll')],
  ]
  for (const [userId, finish] of finishers) {
    const { sessionId } = await storage.tenantSessions.create({ tenantId: 'a', userId })
    const index = `user_sessions:a:${userId}`
    const score = (await server.command('ZSCORE', index, sessionId)) as string
    await server.command('ZADD', index, `-${score}`, sessionId)
    await finish()
    await expect(server.command('EXISTS', `session:a:${sessionId}`)).resolves.toBe(0)
    await expect(server.command('ZSCORE', index, sessionId)).resolves.toBeNull()
  }
})
