import { output, runNode } from './support/child'
import { startRedis, type RedisServer } from './support/redis-server'
import { sharedRedis, type SharedRedis } from './support/shared-redis'

let server: SharedRedis
beforeAll(async () => {
  server = await sharedRedis()
})

const quiet = `configure({ logger: false })`

function script(body: string): string {
  return `
    const { configure, createStorage, redisSessionStorage, SessionService } =
      require('redis-session-storage')
    const tell = (f) => Promise.resolve().then(f).then(
      (value) => console.log('ok', typeof value === 'object' ? JSON.stringify(value) : value),
      (error) => console.log(error.code, error.message))
    ;(async () => { ${body} })()`
}

test('the default storage is made from the environment at its first use', async () => {
  const code = script(`
    process.env.REDIS_URL = '${server.url}'
    process.env.SESSION_TTL = '60'
    ${quiet}
    const id = await redisSessionStorage.create({ a: 1 })
    const session = await redisSessionStorage.get(id)
    console.log(Date.parse(session.expiresAt) - Date.parse(session.lastActivity), id)`)
  const [ttl, id] = (await output(code)).trim().split(' ')
  expect(ttl).toBe('60000')
  expect(await server.command('TTL', `project_session:${id}`)).toBeGreaterThan(50)
})

describe('a server with a password', () => {
  let secured: RedisServer
  beforeAll(async () => {
    secured = await startRedis('--requirepass', 'pw')
  })

  test.each<[string, () => Record<string, string>]>([
    [
      'REDIS_PASSWORD ends with a line break',
      () => ({ REDIS_HOST: '127.0.0.1', REDIS_PORT: `${secured.port}`, REDIS_PASSWORD: 'pw\n' }),
    ],
    ['REDIS_URL is in quotes', () => ({ REDIS_URL: `"redis://:pw@127.0.0.1:${secured.port}"` })],
    [
      'REDIS_HOST is in quotes',
      () => ({
        REDIS_HOST: '"127.0.0.1"',
        REDIS_PORT: `'${secured.port}'`,
        REDIS_PASSWORD: 'pw',
      }),
    ],
    [
      'Kubernetes sets REDIS_PORT',
      () => ({
        REDIS_URL: `redis://:pw@127.0.0.1:${secured.port}/0/?family=4`,
        REDIS_PORT: 'tcp://10.96.0.12:6379',
        REDIS_SERVICE_HOST: '10.96.0.12',
      }),
    ],
  ])('is reached although %s', async (_, env) => {
    const code = script(`
      ${quiet}
      await tell(() => redisSessionStorage.create({}).then((id) => id.length))
      await tell(() => redisSessionStorage.health().then(({ type, redis }) => type + ' ' + redis))`)
    expect(await output(code, { env: env() })).toBe('ok 36\nok redis connected\n')
  })
})

test('REDIS_KEY_PREFIX begins the keys', async () => {
  const code = script(`
    ${quiet}
    await tell(() => redisSessionStorage.create({}))`)
  const env = { REDIS_URL: server.url, REDIS_KEY_PREFIX: 'shop:' }
  const [, id] = (await output(code, { env })).trim().split(' ')
  expect(await server.command('EXISTS', `shop:project_session:${id}`)).toBe(1)
})

test('redisSessionStorage offers every call of sessions, health, metrics and close', async () => {
  const code = script(`
    ${quiet}
    const s = redisSessionStorage
    const id = await s.create({ a: 1 })
    await tell(() => s.update(id, { b: { x: 1 } }).then(({ b }) => b))
    await tell(() => s.update(id, { b: { y: 2 } }, { merge: ['b'] }).then(({ b }) => b))
    await tell(() => s.patch(id, { a: null }).then((session) => 'a' in session))
    await tell(() => s.touch(id))
    const next = await s.rotate(id)
    await tell(() => s.get(id))
    await tell(() => s.complete(next).then(({ b }) => b))
    await tell(() => s.delete(next))
    await tell(() => s.health().then(({ status, redis }) => status + ' ' + redis))
    await tell(() => s.metrics().completed)
    await s.close()
    await tell(() => s.get(id))`)
  const printed = (await output(code, { env: { REDIS_URL: server.url } })).trim().split('\n')
  expect(printed).toEqual([
    'ok {"x":1}',
    'ok {"x":1,"y":2}',
    'ok false',
    'ok true',
    'ok null',
    'ok {"x":1,"y":2}',
    'ok false',
    'ok healthy connected',
    'ok 1',
    'ERR_CLOSED The storage is closed',
  ])
})

test('a configuration that is wrong rejects the calls, and a corrected one works', async () => {
  const code = script(`
    process.env.REDIS_PROVIDER = 'redis'
    await tell(() => redisSessionStorage.create({}))
    process.env.REDIS_PROVIDER = 'memory'
    await tell(() => redisSessionStorage.create({}).then((id) => id.length))`)
  const [refused, worked] = (await output(code)).trim().split('\n')
  expect(refused).toMatch(/^ERR_INVALID_ARGUMENT .*REDIS_URL or REDIS_HOST/)
  expect(worked).toBe('ok 36')
})

test('configure lays its options over the environment, once', async () => {
  const code = script(`
    const options = () => ({ sessionTtl: 30, keyPrefix: 'app:', pool: { max: 3, min: 1 }, logger: false })
    configure(options())
    await tell(() => configure({ ...options(), pool: { min: 1, max: 3 }, logger: { ...console } }))
    await tell(() => configure({ ...options(), keyPrefix: 'other:' }))
    const id = await redisSessionStorage.create({})
    await tell(() => configure(options()))
    await tell(() => configure({}))
    console.log(id)`)
  const printed = (await output(code, { env: { REDIS_URL: server.url } })).trim().split('\n')
  expect(printed.slice(0, 4).map((line) => line.split(' ')[0])).toEqual([
    'ok',
    'ERR_INVALID_ARGUMENT',
    'ok',
    'ERR_INVALID_ARGUMENT',
  ])
  expect(printed[1]).toMatch(/already configured or in use/)
  expect(await server.command('TTL', `app:project_session:${printed[4]}`)).toBeGreaterThan(20)
})

test('configure throws after the first use', async () => {
  const code = script(`
    process.env.REDIS_PROVIDER = 'memory'
    await redisSessionStorage.create({})
    await tell(() => configure({ sessionTtl: 5 }))`)
  expect(await output(code)).toMatch(/^ERR_INVALID_ARGUMENT/)
})

test('configure takes the same function for the same option, and another for another', async () => {
  const code = script(`
    const credentials = async () => ({ password: 'p' })
    configure({ credentials })
    await tell(() => configure({ credentials }))
    await tell(() => configure({ credentials: async () => ({ password: 'p' }) }))`)
  const printed = (await output(code)).trim().split('\n')
  expect(printed[0]).toMatch(/^ok/)
  expect(printed[1]).toMatch(/^ERR_INVALID_ARGUMENT/)
})

test('configure refuses wrong options at once', async () => {
  const code = script(`
    await tell(() => configure({ sesionTtl: 5 }))
    await tell(() => configure({ cluster: true }))
    await tell(() => configure(null))`)
  const printed = (await output(code)).trim().split('\n')
  expect(printed[0]).toMatch(/^ERR_INVALID_ARGUMENT .*`sesionTtl`/)
  expect(printed[1]).toMatch(/^ERR_INVALID_ARGUMENT .*`cluster`/)
  expect(printed[2]).toMatch(/^ERR_INVALID_ARGUMENT/)
})

test('configure keeps no options that could never work, and takes corrected ones', async () => {
  const code = script(`
    const wrong = [
      { url: 'http://127.0.0.1' },
      { url: 'redis://a', host: 'b' },
      { host: 'a:6379' },
      { pool: { min: 5, max: 2 } },
      { host: 'a', tls: { ca: 'no PEM' } },
      { provider: 'memory', host: 'a' },
      { url: 'redis://:p@a', credentials: async () => ({}) },
      { provider: 'upstash', url: 'https://x.upstash.io' },
    ]
    for (const options of wrong) await tell(() => configure(options))
    await tell(() => configure({ url: '${server.url}', logger: false }))
    await tell(() => redisSessionStorage.create({}).then((id) => id.length))`)
  const printed = (await output(code)).trim().split('\n')
  const names = ['url', 'host', 'host', 'pool.min', 'tls.ca', 'provider', 'credentials', 'Upstash']
  for (const [i, name] of names.entries()) {
    expect(printed[i]).toMatch(/^ERR_INVALID_ARGUMENT /)
    expect(printed[i]).toContain(name)
  }
  expect(printed.slice(names.length)).toEqual(['ok undefined', 'ok 36'])
})

test.each([
  '{ tls: true }',
  '{ url: "redis:///2" }',
  '{ credentials: async () => ({}) }',
  '{ port: 7 }',
])('configure takes %s before the environment says where the server is', async (options) => {
  const code = script(`
      await tell(() => configure(${options}))
      await tell(() => redisSessionStorage.get('x'))`)
  const [configured, used] = (await output(code)).trim().split('\n')
  expect(configured).toBe('ok undefined')
  expect(used).toMatch(/^ERR_INVALID_ARGUMENT .*REDIS_URL or REDIS_HOST/)
})

test('every copy of the package in a thread works on the same default storage', async () => {
  const code = script(`
    ${quiet}
    const id = await redisSessionStorage.create({ a: 1 })
    for (const name of Object.keys(require.cache)) {
      if (!name.endsWith('.node')) delete require.cache[name]
    }
    const other = require('redis-session-storage')
    console.log(other.redisSessionStorage === redisSessionStorage)
    await tell(() => other.redisSessionStorage.get(id).then(({ a }) => a))
    await tell(() => other.redisSessionStorage.metrics().created)
    await tell(() => other.configure({ keyPrefix: 'x' }))`)
  const printed = (await output(code, { env: { REDIS_URL: server.url } })).trim().split('\n')
  expect(printed.slice(0, 3)).toEqual(['false', 'ok 1', 'ok 1'])
  expect(printed[3]).toMatch(/^ERR_INVALID_ARGUMENT/)
})

test('createStorage does not read the environment', async () => {
  const code = `console.log(require('redis-session-storage').createStorage({ logger: false }).type)`
  const ended = await runNode(code, { env: { REDIS_URL: server.url, REDIS_PROVIDER: 'nonsense' } })
  expect(ended).toMatchObject({ code: 0, stdout: 'memory\n', stderr: '' })
})
