/**
 * The samples of the README and of docs/, run with a server and without. The test provides what a
 * sample takes from the application of its reader: a database, an address, a place for secrets.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Authority } from './support/certificates'
import { output, root, runNode } from './support/child'
import { blocks, codeOf, textOf, type Section } from './support/docs'
import { startRedis, type RedisServer } from './support/redis-server'

let server: RedisServer
let folder: string
beforeAll(async () => {
  server = await startRedis()
  folder = mkdtempSync(join(tmpdir(), 'rss-docs-'))
  writeFileSync(join(folder, 'ca.pem'), new Authority().text)
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** What a sample takes from the application around it. */
const surroundings = () => `
  process.chdir(${JSON.stringify(folder)})
  Object.assign(globalThis, {
    id: 'user_1',
    address: '192.0.2.1',
    db: { user: { find: async (id) => ({ id, name: 'Jo' }) } },
    secrets: { get: async () => 'secret' },
    report: (code, cause) => console.log('reported', code, cause),
  })`

/** Runs the samples of a section, then `more`. Returns the output. */
const run = (section: Section, more = '', env: Record<string, string> = {}) =>
  output([surroundings(), codeOf(section), more].join('\n'), { type: 'module', env })

const tokens = ['docs/tokens-limits-locks.md', 'Bridge tokens, rate limits, locks'] as const

const runnable = blocks.filter(({ language }) => language === 'js')
const sections = [...new Map(runnable.map((one) => [`${one.file} ${one.heading}`, one])).values()]

test('there are samples of everything that is not a route', () => {
  expect(sections.length).toBeGreaterThanOrEqual(9)
})

describe.each(sections)('the sample of $file under $heading', ({ file, heading }) => {
  test('runs with a server', async () => {
    await run([file, heading], '', { REDIS_URL: server.url })
  })

  test('runs in memory', async () => {
    await run([file, heading])
  })
})

test('the project sessions of the sample are as its comments say', async () => {
  const more = `console.log(JSON.stringify([
    await redisSessionStorage.get(id), await redisSessionStorage.delete(newId), newId !== id]))`
  expect(await run(['docs/project-sessions.md', 'API'], more)).toContain('[null,false,true]')
})

test('the session of the README is as its comment says', async () => {
  const more = `console.log(JSON.stringify(Object.keys(await redisSessionStorage.get(id))))`
  expect(await run(['README.md', 'Which part do I need?'], more)).toContain(
    '["sessionId","step","createdAt","lastActivity","expiresAt"]',
  )
})

test('the error of the sample is as its comments say', async () => {
  const more = `console.log(error instanceof StorageError, error.code, error.retryable)`
  expect(await run(['docs/errors.md', 'Errors'], more)).toContain(
    'true ERR_SESSION_NOT_FOUND false',
  )
})

test('the plain values of the sample are in the Redis of REDIS_URL', async () => {
  const section = ['docs/tokens-limits-locks.md', 'Plain values'] as const
  const printed = await run(section, '', { REDIS_URL: server.url })
  expect(printed).toContain('[Redis] Redis ready')
  expect(await server.command('GET', 'greeting')).toBe('Hello')
})

test('the limits, tokens and locks of the sample are in the Redis of REDIS_URL', async () => {
  await server.command('FLUSHALL')
  const more = `console.log(allowed, remaining, storage.type)`
  expect(await run(tokens, more, { REDIS_URL: server.url })).toContain('true 4 redis')
  const keys = (await server.command('KEYS', '*')) as string[]
  expect(keys.sort()).toEqual(['lock_fence:monthly-report', 'ratelimit:login:192.0.2.1'])
})

test('the default storage of the sample reports its health', async () => {
  const more = `console.log(JSON.stringify(await redisSessionStorage.health()))
    await redisSessionStorage.close()`
  const section = ['docs/operating.md', 'Health, metrics and events'] as const
  const printed = await run(section, more, { REDIS_URL: server.url })
  expect(printed).toContain('"status":"healthy","redis":"connected"')
})

test('the storage of createStorage without an address is in memory, as the docs say', async () => {
  const code = `${codeOf(tokens)}; console.log(storage.type)`
  const without = code.replace('{ url: process.env.REDIS_URL }', '')
  const ended = await runNode(`${surroundings()};${without}`, {
    type: 'module',
    env: { REDIS_URL: server.url },
  })
  expect(ended.stdout).toMatch(/^memory$/m)
  expect(ended.stderr).toMatch(/createStorage reads no environment variables: REDIS_URL is set/)
})

describe('the table of the configuration', () => {
  const variables = new Set(
    textOf('docs/configuration.md').match(/\b(?:REDIS|SESSION)_[A-Z_]+/g) ?? [],
  )

  test.each(['memory', 'redis', 'elasticache'])('describes the provider %s', async (provider) => {
    const code = `require('redis-session-storage').redisSessionStorage.create({})
      .then(() => console.log('stored'), (error) => console.log(error.code))`
    const { stdout } = await runNode(code, { env: { REDIS_PROVIDER: provider } })
    expect(stdout.trim()).toBe(provider === 'memory' ? 'stored' : 'ERR_INVALID_ARGUMENT')
  })

  test('names each variable that is read', () => {
    const source = readFileSync(join(root, 'lib/options/option-table.ts'), 'utf8')
    const read = source.match(/'(?:REDIS|SESSION)_[A-Z_]+'/g)!.map((name) => name.slice(1, -1))
    expect(read.length).toBeGreaterThan(8)
    expect(read.filter((name) => !variables.has(name))).toEqual([])
    const example = readFileSync(join(root, 'examples/nextjs-app/.env.example'), 'utf8')
    expect(read.filter((name) => !example.includes(`# ${name}=`))).toEqual([])
  })
})
