/**
 * The samples of the README run as they stand there, with a server and without. What is a reader's
 * own (a database, an address, a place for secrets) is given to them.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Authority } from './support/certificates'
import { output, root, runNode } from './support/child'
import { blocks, codeUnder, readme } from './support/readme'
import { sharedRedis, type SharedRedis } from './support/shared-redis'

let server: SharedRedis
let folder: string
beforeAll(async () => {
  server = await sharedRedis()
  folder = mkdtempSync(join(tmpdir(), 'rss-readme-'))
  writeFileSync(join(folder, 'ca.pem'), new Authority().text)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The names that a sample uses from its app. */
const given = () => `
  process.chdir(${JSON.stringify(folder)})
  Object.assign(globalThis, {
    id: 'user_1',
    address: '192.0.2.1',
    db: { user: { find: async (id) => ({ id, name: 'Jo' }) } },
    secrets: { get: async () => 'secret' },
    report: (code, cause) => console.log('reported', code, cause),
  })`

/** Runs the code under a heading, then `more`. Resolves to the output. */
const run = (heading: string, more = '', env: Record<string, string> = {}) =>
  output([given(), codeUnder(heading), more].join('\n'), { type: 'module', env })

const samples = [
  ...new Set(blocks.filter(({ language }) => language === 'js').map((b) => b.heading)),
]

test('the README has samples of everything except routes', () => {
  expect(samples.length).toBeGreaterThanOrEqual(7)
})

describe.each(samples)('the sample under %s', (heading) => {
  test('ends well with a server', async () => {
    await run(heading, '', { REDIS_URL: server.url })
  })

  test('ends well in memory', async () => {
    await run(heading)
  })
})

test('the session sample behaves as its comments describe', async () => {
  const more = `console.log(JSON.stringify([
    await redisSessionStorage.get(id), await redisSessionStorage.delete(newId), newId !== id]))`
  expect(await run('Sessions', more)).toContain('[null,false,true]')
})

test('the plain values of the sample are stored on the server of REDIS_URL', async () => {
  const printed = await run('Plain values', '', { REDIS_URL: server.url })
  expect(printed).toContain('[Redis] Redis ready')
  expect(await server.command('GET', 'greeting')).toBe('Hello')
})

test('the limits, tokens and locks of the sample are stored on the server of REDIS_URL', async () => {
  await server.command('FLUSHALL')
  const heading = 'Bridge tokens, rate limits, locks'
  const more = `console.log(allowed, remaining, storage.type)`
  expect(await run(heading, more, { REDIS_URL: server.url })).toContain('true 4 redis')
  const keys = (await server.command('KEYS', '*')) as string[]
  expect(keys.sort()).toEqual(['lock_fence:monthly-report', 'ratelimit:login:192.0.2.1'])
})

test('the default storage of the sample reports its health', async () => {
  const more = `console.log(JSON.stringify(await redisSessionStorage.health()))
    await redisSessionStorage.close()`
  const printed = await run('Seeing it', more, { REDIS_URL: server.url })
  expect(printed).toContain('"status":"healthy","redis":"connected"')
})

test('createStorage without an address uses memory, as the README describes', async () => {
  const code = `${codeUnder('Bridge tokens, rate limits, locks')}; console.log(storage.type)`
  const without = code.replace('{ url: process.env.REDIS_URL }', '')
  const ended = await runNode(`${given()};${without}`, {
    type: 'module',
    env: { REDIS_URL: server.url },
  })
  expect(ended.stdout).toMatch(/^memory$/m)
  expect(ended.stderr).toMatch(/createStorage reads no variable: REDIS_URL is set/)
})

describe('the table of the configuration', () => {
  const variables = new Set(readme.match(/\b(?:REDIS|SESSION)_[A-Z_]+/g))

  test.each(['memory', 'redis', 'elasticache'])('has the provider %s right', async (provider) => {
    const code = `require('redis-session-storage').redisSessionStorage.create({})
      .then(() => console.log('stored'), (error) => console.log(error.code))`
    const { stdout } = await runNode(code, { env: { REDIS_PROVIDER: provider } })
    expect(stdout.trim()).toBe(provider === 'memory' ? 'stored' : 'ERR_INVALID_ARGUMENT')
  })

  test('names each variable that is read', () => {
    const source = readFileSync(join(root, 'lib/environment.ts'), 'utf8')
    const read = source.match(/'(?:REDIS|SESSION)_[A-Z_]+'/g)!.map((name) => name.slice(1, -1))
    expect(read.length).toBeGreaterThan(8)
    expect(read.filter((name) => !variables.has(name))).toEqual([])
    const example = readFileSync(join(root, 'examples/nextjs-app/.env.example'), 'utf8')
    expect(read.filter((name) => !example.includes(`# ${name}=`))).toEqual([])
  })
})
