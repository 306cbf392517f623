/** The option `requireRedis`, and REDIS_REQUIRED: no storage comes to be without a server. */
import type { StorageError } from '../../lib/base/errors'
import type { Environment } from '../../lib/options/environment'
import { makeSettings } from '../../lib/options/settings'
import { output, runNode } from './support/child'
import { sharedRedis, type SharedRedis } from './support/shared-redis'

let server: SharedRedis
beforeAll(async () => {
  server = await sharedRedis()
})
afterEach(() => delete process.env.NEXT_PHASE)

const inEnvironment = (env: Environment, options?: unknown) =>
  makeSettings(options, env, 'environment')

function refusal(make: () => unknown): StorageError {
  try {
    make()
  } catch (error) {
    return error as StorageError
  }
  throw new Error('The settings were accepted')
}

const noAddress =
  'but the address of Redis is missing: set REDIS_URL or REDIS_HOST, or give `url` or `host`'

describe('the settings', () => {
  test.each<[Environment, object | undefined, string]>([
    [{ REDIS_REQUIRED: 'true' }, undefined, `\`REDIS_REQUIRED\` is true, ${noAddress}`],
    [{ REDIS_REQUIRED: ' "1"\n' }, {}, `\`REDIS_REQUIRED\` is true, ${noAddress}`],
    [{}, { requireRedis: true }, `\`requireRedis\` is true, ${noAddress}`],
    [{ REDIS_REQUIRED: 'false' }, { requireRedis: true }, `\`requireRedis\` is true, ${noAddress}`],
    [
      { REDIS_REQUIRED: 'TRUE', REDIS_PROVIDER: 'memory', REDIS_URL: 'redis://h' },
      {},
      "`REDIS_REQUIRED` is true, but `REDIS_PROVIDER` is 'memory': remove one of them",
    ],
    [
      { REDIS_REQUIRED: 'true', REDIS_URL: 'redis://h' },
      { provider: 'memory' },
      "`REDIS_REQUIRED` is true, but `provider` is 'memory': remove one of them",
    ],
    [
      { REDIS_PROVIDER: 'memory' },
      { requireRedis: true },
      "`requireRedis` is true, but `REDIS_PROVIDER` is 'memory': remove one of them",
    ],
  ])('%j and %j without a server are an error that names both causes', (env, options, message) => {
    const error = refusal(() => inEnvironment(env, options))
    expect(error.code).toBe('ERR_INVALID_ARGUMENT')
    expect(error.message).toBe(message)
  })

  test.each<[Environment, object]>([
    [{ REDIS_REQUIRED: 'true', REDIS_URL: 'redis://h' }, {}],
    [{ REDIS_REQUIRED: 'true' }, { host: 'h' }],
    [{ REDIS_HOST: 'h' }, { requireRedis: true }],
    [{ REDIS_REQUIRED: 'true', REDIS_PROVIDER: 'memory' }, { url: 'redis://h' }],
    [{ REDIS_REQUIRED: 'true', REDIS_HOST: 'h' }, { fallback: 'auto' }],
  ])('%j and %j with a server are those without the requirement', (env, options) => {
    const others = { ...env, REDIS_REQUIRED: undefined }
    const expected = inEnvironment(others, { ...options, requireRedis: undefined })
    expect(inEnvironment(env, options)).toEqual(expected)
  })

  test.each<[Environment, object]>([
    [{}, {}],
    [{ REDIS_REQUIRED: '' }, {}],
    [{ REDIS_REQUIRED: 'false' }, {}],
    [{ REDIS_REQUIRED: 'true' }, { requireRedis: false }],
    [{ REDIS_PROVIDER: 'memory' }, { requireRedis: false }],
  ])('%j and %j allow the embedded store', (env, options) => {
    expect(inEnvironment(env, options).native.host).toBe('')
  })

  test.each(['yes', 1, null, {}])('`requireRedis` must be a boolean, and not %j', (value) => {
    const error = refusal(() => inEnvironment({}, { requireRedis: value }))
    expect(error.code).toBe('ERR_INVALID_ARGUMENT')
    expect(error.message).toBe('`requireRedis` must be true or false')
  })

  test('the Upstash variables without an address are refused with the URL to use instead', () => {
    const env = { REDIS_REQUIRED: 'true', UPSTASH_REDIS_REST_URL: 'https://x' }
    expect(refusal(() => inEnvironment(env)).message).toContain('UPSTASH_REDIS_REST_URL')
  })

  test('next build needs no server while it renders pages', () => {
    process.env.NEXT_PHASE = 'phase-production-build'
    expect(inEnvironment({ REDIS_REQUIRED: 'true' }).native.host).toBe('')
    expect(inEnvironment({ REDIS_REQUIRED: 'true', REDIS_HOST: 'h' }).native.host).toBe('h')
    process.env.NEXT_PHASE = 'phase-production-server'
    expect(refusal(() => inEnvironment({ REDIS_REQUIRED: 'true' })).message).toContain(noAddress)
  })
})

/** Runs statements in a process. `tell` prints the outcome of a call. */
function script(body: string): string {
  return `
    const tell = (f) => Promise.resolve().then(f).then(
      () => console.log('ok'), (error) => console.log(error.code, error.message))
    ;(async () => { ${body} })()`
}

/** A call of each entry that uses the default storage. */
const calls = {
  'redisSessionStorage.create': `require('redis-session-storage').redisSessionStorage.create({})`,
  SessionService: `new (require('redis-session-storage').SessionService)().createSession({})`,
  defaultStorage: `require('redis-session-storage').defaultStorage()`,
  createSession: `require('redis-session-storage/session').createSession({ tenantId: 't', userId: 'u' })`,
  setCache: `require('redis-session-storage/cache').setCache('t', 'n', 'k', 1)`,
  getRedisWrapper: `require('redis-session-storage/redis').getRedisWrapper()`,
  'the cache handler of Next.js': `require('redis-session-storage/next-cache-handler').get('k', [])`,
  'the ISR cache handler': `new (require('redis-session-storage/next-isr-cache-handler'))({}).get('k', {})`,
}

describe('with REDIS_REQUIRED=true', () => {
  const env = { REDIS_REQUIRED: 'true' }
  const refused = /^ERR_INVALID_ARGUMENT `REDIS_REQUIRED` is true, but the address of Redis is/

  test.each(Object.entries(calls))(
    '%s without a server rejects and stores nothing',
    async (_, call) => {
      expect(await output(script(`await tell(() => ${call})`), { env })).toMatch(refused)
    },
  )

  test.each(Object.entries(calls))('%s with a server works', async (_, call) => {
    const code = `require('redis-session-storage').configure({ logger: false })
      await tell(() => ${call})
      process.exit()`
    expect(await output(script(code), { env: { ...env, REDIS_URL: server.url } })).toBe('ok\n')
  })

  test('configure({ requireRedis: false }) allows the embedded store', async () => {
    const code = script(`
      const { configure, redisSessionStorage } = require('redis-session-storage')
      configure({ requireRedis: false, logger: false })
      await tell(() => redisSessionStorage.create({}))`)
    expect(await output(code, { env })).toBe('ok\n')
  })

  test('a default storage that could not be opened is opened once there is a server', async () => {
    const code = script(`
      const { configure, redisSessionStorage } = require('redis-session-storage')
      configure({ logger: false })
      await tell(() => redisSessionStorage.create({}))
      process.env.REDIS_URL = '${server.url}'
      await tell(() => redisSessionStorage.create({}))
      process.exit()`)
    const [first, second] = (await output(code, { env })).trim().split('\n')
    expect(first).toMatch(refused)
    expect(second).toBe('ok')
  })

  test('createStorage, which reads no variables, opens the embedded store and warns once', async () => {
    const make = `require('redis-session-storage').createStorage().ping()`
    const ended = await runNode(`${make}.then(() => ${make})`, { env })
    expect(ended.code).toBe(0)
    expect(ended.stderr).toBe(
      '[Redis] createStorage reads no environment variables: REDIS_REQUIRED is set, but this ' +
        'storage is in memory. Pass `url` or `host`\n',
    )
  })

  test('the health route is unhealthy without a server', async () => {
    const code = script(`
      const { healthRoute } = require('redis-session-storage/next')
      const response = await healthRoute().GET(new Request('http://localhost/'))
      console.log(response.status, (await response.json()).status)`)
    const ended = await runNode(code, { env })
    expect(ended.stdout).toBe('503 unhealthy\n')
    expect(ended.stderr).toContain('`REDIS_REQUIRED` is true')
  })
})

describe('with the option requireRedis', () => {
  const options = '{ requireRedis: true, logger: false }'

  test('createStorage without an address throws, also for a storage that is open already', async () => {
    const code = script(`
      const { createStorage } = require('redis-session-storage')
      const open = createStorage({ logger: false })
      await tell(() => createStorage(${options}))
      await tell(() => createStorage({ url: '${server.url}', ...${options} }).close())
      await open.close()`)
    const [refused, accepted] = (await output(code)).trim().split('\n')
    expect(refused).toBe(
      'ERR_INVALID_ARGUMENT `requireRedis` is true, but the address of Redis is missing: give `url` or `host`',
    )
    expect(accepted).toBe('ok')
  })

  test('configure is checked at the first use of the default storage', async () => {
    const code = script(`
      const { configure, defaultStorage } = require('redis-session-storage')
      await tell(() => configure(${options}))
      await tell(() => defaultStorage())`)
    const [configured, used] = (await output(code)).trim().split('\n')
    expect(configured).toBe('ok')
    expect(used).toMatch(/^ERR_INVALID_ARGUMENT `requireRedis` is true, but the address/)
  })

  test('configure throws immediately if the provider is memory', async () => {
    const code = script(`
      const { configure } = require('redis-session-storage')
      await tell(() => configure({ requireRedis: true, provider: 'memory' }))`)
    expect(await output(code)).toMatch(
      /^ERR_INVALID_ARGUMENT `requireRedis` is true, but `provider` is 'memory'/,
    )
  })

  test('a storage of a server that cannot be reached is opened', async () => {
    const code = script(`
      const { createStorage } = require('redis-session-storage')
      const storage = createStorage({ host: '127.0.0.1', port: 1, ...${options} })
      console.log(storage.type)
      await tell(() => storage.ping())
      process.exit()`)
    const printed = (await output(code)).trim().split('\n')
    expect(printed[1]).toMatch(/^ERR_UNAVAILABLE/)
  })
})
