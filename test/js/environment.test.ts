import type { StorageError } from '../../lib/base/errors'
import type { Environment } from '../../lib/options/environment'
import { makeSettings } from '../../lib/options/settings'

function settingsOf(env: Environment, options?: unknown) {
  return makeSettings(options, env, 'environment')
}

function refusal(env: Environment, options?: unknown): StorageError {
  try {
    settingsOf(env, options)
  } catch (error) {
    return error as StorageError
  }
  throw new Error('The environment was accepted')
}

test.each<[Environment, object]>([
  [{ REDIS_URL: 'redis://u:p@h:7000/2' }, { host: 'h', port: 7000, username: 'u', database: 2 }],
  [{ REDIS_HOST: 'h' }, { host: 'h', port: 6379, password: '', database: 0 }],
  [
    {
      REDIS_HOST: 'h',
      REDIS_PORT: '7000',
      REDIS_USERNAME: 'u',
      REDIS_PASSWORD: 'p@',
      REDIS_DB: '3',
    },
    { host: 'h', port: 7000, username: 'u', password: 'p@', database: 3 },
  ],
  [{ REDIS_HOST: '[::1]' }, { host: '::1' }],
  [
    { REDIS_URL: 'redis://h', REDIS_PASSWORD: 'p', REDIS_PORT: '7' },
    { password: 'p', port: 7 },
  ],
  [
    { REDIS_URL: 'redis://h:6379', REDIS_PASSWORD: '', REDIS_HOST: '' },
    { host: 'h', password: '' },
  ],
  [{ REDIS_URL: 'redis://:p@h:7/1', REDIS_PASSWORD: 'p', REDIS_PORT: '7', REDIS_DB: '1' }, {}],
  [{ REDIS_HOST: 'h', REDIS_TLS: 'false' }, { host: 'h' }],
  [{ REDIS_PROVIDER: 'redis', REDIS_URL: 'redis://h' }, { host: 'h' }],
  [{ REDIS_PROVIDER: 'elasticache', REDIS_HOST: 'h' }, { host: 'h' }],
  [
    { REDIS_PROVIDER: 'redis', REDIS_HOST: 'h', UPSTASH_REDIS_REST_URL: 'https://x' },
    { host: 'h' },
  ],
  [{ REDIS_HOST: 'h', UPSTASH_REDIS_REST_URL: 'https://x' }, { host: 'h' }],
  [{ REDIS_PROVIDER: 'memory', REDIS_URL: 'redis://h' }, { host: '' }],
  [{ REDIS_PROVIDER: 'memory', REDIS_URL: 'nonsense' }, { host: '' }],
  [{ SESSION_TTL: '60' }, { host: '', sessionTtl: 60 }],
  [{ REDIS_KEY_PREFIX: 'app:' }, { host: '', keyPrefix: 'app:' }],
  [{ REDIS_URL: 'redis://h/0/?family=6' }, { host: 'h', database: 0, family: 6 }],
  [{ REDIS_URL: 'valkeys://h' }, { host: 'h', tls: true }],
])('the variables %j are understood', (env, native) => {
  expect(settingsOf(env).native).toMatchObject(native)
})

test('the variables of session times reach the settings', () => {
  const settings = settingsOf({ SESSION_TTL: '60', SESSION_CLEANUP_INTERVAL: '30' })
  expect(settings).toMatchObject({ native: { sessionTtl: 60, cleanupInterval: 30 } })
})

test('the variables of the session limits reach the settings', () => {
  const settings = settingsOf({
    SESSION_RATE_LIMIT: '20',
    SESSION_MAX_ATTEMPTS: '3',
    SESSION_UNKNOWN_LIMIT: '40',
    SESSION_CREATE_LIMIT: '6',
    SESSION_CREATE_BYTES: '2048',
  })
  expect(settings).toMatchObject({
    sessionRateLimit: 20,
    sessionMaxAttempts: 3,
    sessionUnknownLimit: 40,
    sessionCreateLimit: 6,
    sessionCreateBytes: 2048,
  })
})

test('the session limits have defaults', () => {
  expect(settingsOf({})).toMatchObject({
    sessionRateLimit: 100,
    sessionMaxAttempts: 5,
    sessionUnknownLimit: 300,
    sessionCreateLimit: 30,
    sessionCreateBytes: 10 * 2 ** 20,
  })
})

test.each<Environment>([
  {},
  { REDIS_URL: '', REDIS_HOST: '', REDIS_PASSWORD: '', REDIS_PROVIDER: '' },
  { REDIS_TLS: 'false' },
])('the embedded store is used if no Redis variable has a value: %j', (env) => {
  expect(settingsOf(env)).toMatchObject({ unconfigured: true, native: { host: '' } })
})

const serviceLinks = {
  REDIS_PORT: 'tcp://10.96.0.12:6379',
  REDIS_SERVICE_HOST: '10.96.0.12',
  REDIS_SERVICE_PORT: '6379',
  REDIS_SERVICE_PORT_REDIS: '6379',
  REDIS_PORT_6379_TCP: 'tcp://10.96.0.12:6379',
  REDIS_PORT_6379_TCP_PROTO: 'tcp',
  REDIS_PORT_6379_TCP_PORT: '6379',
  REDIS_PORT_6379_TCP_ADDR: '10.96.0.12',
  REDIS_NAME: '/app/redis',
  REDIS_TLS_PORT: 'tcp://10.96.0.13:6380',
  REDIS_TLS_SERVICE_HOST: '10.96.0.13',
}

test.each([
  'tcp://10.96.0.12:6379',
  'udp://10.96.0.12:6379',
  ' "tcp://10.96.0.12:6379"\n',
  'TCP://10.96.0.12:6379',
  'Sctp://[fd00::12]:6379',
])('the service link REDIS_PORT=%s is no port of a configured server', (REDIS_PORT) => {
  const links = { ...serviceLinks, REDIS_PORT }
  expect(settingsOf({ ...links, REDIS_URL: 'redis://h:7000' }).native.port).toBe(7000)
  expect(settingsOf({ ...links, REDIS_HOST: 'h' }).native.port).toBe(6379)
})

test('service links alone configure no server', () => {
  expect(settingsOf(serviceLinks)).toMatchObject({ unconfigured: true, native: { host: '' } })
})

test.each<[Environment, object]>([
  [{ REDIS_URL: '"redis://:p@h:7000/1"' }, { host: 'h', port: 7000, password: 'p', database: 1 }],
  [{ REDIS_URL: 'redis://h:7000\n' }, { host: 'h', port: 7000 }],
  [{ REDIS_HOST: '"h"' }, { host: 'h' }],
  [{ REDIS_HOST: "'h'\r\n" }, { host: 'h' }],
  [
    { REDIS_HOST: ' h ', REDIS_PORT: '"7000"', REDIS_DB: '3\n' },
    { host: 'h', port: 7000, database: 3 },
  ],
  [
    { REDIS_HOST: 'h\t', REDIS_USERNAME: '"u"', REDIS_TLS: 'true\n' },
    { username: 'u', tls: true },
  ],
  [{ REDIS_HOST: 'h', REDIS_PASSWORD: 'pw\n' }, { password: 'pw' }],
  [{ REDIS_HOST: 'h', REDIS_PASSWORD: 'pw\r\n' }, { password: 'pw' }],
  [{ REDIS_HOST: 'h', REDIS_PASSWORD: 'p w' }, { password: 'p w' }],
  [{ REDIS_HOST: 'h', REDIS_PASSWORD: '"' }, { password: '"' }],
  [{ REDIS_HOST: 'h', REDIS_PASSWORD: '"pw' }, { password: '"pw' }],
  [{ REDIS_HOST: 'h', REDIS_PASSWORD: `"pw'` }, { password: `"pw'` }],
  [{ REDIS_HOST: 'h', REDIS_PASSWORD: '""' }, { password: '' }],
  [{ REDIS_HOST: 'h', REDIS_PASSWORD: ' \n' }, { password: '' }],
  [{ REDIS_URL: 'redis://:%20pw%0A@h' }, { password: ' pw\n' }],
  [{ REDIS_PROVIDER: '"memory"\n', REDIS_HOST: 'h' }, { host: '' }],
  [{ REDIS_KEY_PREFIX: '"app:"' }, { keyPrefix: 'app:' }],
  [{ SESSION_TTL: '"60"', SESSION_CLEANUP_INTERVAL: '30\n' }, { sessionTtl: 60 }],
])('white space and quotes around variables are dropped: %j', (env, native) => {
  expect(settingsOf(env).native).toMatchObject(native)
})

test.each([' pw', 'pw ', '\tpw\n', '"pw"', "'pw'", '"pw"\n', ' "pw" '])(
  'REDIS_PASSWORD=%j, which may be meant as it is, is refused with what to do',
  (REDIS_PASSWORD) => {
    const { code, message } = refusal({ REDIS_HOST: 'h', REDIS_PASSWORD })
    expect(code).toBe('ERR_INVALID_ARGUMENT')
    expect(message).toMatch(
      /`REDIS_PASSWORD` has white space or quotes.*percent-encode.*`REDIS_URL`/,
    )
    expect(message).not.toContain('pw')
  },
)

test.each<[Environment, string]>([
  [{ REDIS_HOST: '"h' }, 'REDIS_HOST'],
  [{ REDIS_HOST: '${HOST}' }, 'REDIS_HOST'],
  [{ REDIS_HOST: 'redis://h' }, 'REDIS_HOST'],
  [{ REDIS_URL: '"redis://h' }, 'REDIS_URL'],
])('a host that can be no host is an error, never the embedded store: %j', (env, name) => {
  expect(refusal(env).message).toContain(name)
})

test('the Upstash address of the REST interface is refused with the address to use', () => {
  const { message } = refusal({ REDIS_URL: 'https://x.upstash.io' })
  expect(message).toContain('`REDIS_URL`')
  expect(message).toContain('rediss://default:<password>@<name>.upstash.io:6379')
})

test('the option keyPrefix is laid over REDIS_KEY_PREFIX', () => {
  const env = { REDIS_KEY_PREFIX: 'env:' }
  expect(settingsOf(env, { keyPrefix: 'option:' }).native.keyPrefix).toBe('option:')
  expect(settingsOf(env, { keyPrefix: '' }).native.keyPrefix).toBe('')
})

test.each<[Environment, string[]]>([
  [{ REDIS_URL: 'redis://a', REDIS_HOST: 'b' }, ['REDIS_URL', 'REDIS_HOST']],
  [{ REDIS_URL: 'redis://a:1', REDIS_PORT: '2' }, ['REDIS_URL', 'REDIS_PORT']],
  [{ REDIS_URL: 'redis://u@a', REDIS_USERNAME: 'v' }, ['REDIS_URL', 'REDIS_USERNAME']],
  [{ REDIS_URL: 'redis://:p@a', REDIS_PASSWORD: 'q' }, ['REDIS_URL', 'REDIS_PASSWORD']],
  [{ REDIS_URL: 'redis://a/1', REDIS_DB: '2' }, ['REDIS_URL', 'REDIS_DB']],
  [{ REDIS_URL: 'rediss://a', REDIS_TLS: 'false' }, ['REDIS_URL', 'REDIS_TLS']],
])('the error names both of two contradictory variables: %j', (env, names) => {
  const error = refusal(env)
  expect(error.code).toBe('ERR_INVALID_ARGUMENT')
  for (const name of names) expect(error.message).toContain(name)
})

test.each<[Environment, string]>([
  [{ REDIS_HOST: 'h', REDIS_PORT: 'six' }, 'REDIS_PORT'],
  [{ REDIS_HOST: 'h', REDIS_PORT: '0' }, 'REDIS_PORT'],
  [{ REDIS_HOST: 'h', REDIS_PORT: '6379x' }, 'REDIS_PORT'],
  [{ REDIS_HOST: 'h', REDIS_DB: '-1' }, 'REDIS_DB'],
  [{ REDIS_HOST: 'h', REDIS_TLS: 'maybe' }, 'REDIS_TLS'],
  [{ REDIS_HOST: 'h:6379' }, 'REDIS_HOST'],
  [{ REDIS_URL: 'h:6379' }, 'REDIS_URL'],
  [{ REDIS_URL: 'http://h' }, 'REDIS_URL'],
  [{ REDIS_PROVIDER: 'mysql' }, 'REDIS_PROVIDER'],
  [{ SESSION_TTL: '1 day' }, 'SESSION_TTL'],
  [{ SESSION_CLEANUP_INTERVAL: '0' }, 'SESSION_CLEANUP_INTERVAL'],
  [{ SESSION_RATE_LIMIT: '100/min' }, 'SESSION_RATE_LIMIT'],
  [{ SESSION_MAX_ATTEMPTS: '0' }, 'SESSION_MAX_ATTEMPTS'],
  [{ SESSION_UNKNOWN_LIMIT: '0' }, 'SESSION_UNKNOWN_LIMIT'],
  [{ SESSION_CREATE_LIMIT: '-1' }, 'SESSION_CREATE_LIMIT'],
  [{ SESSION_CREATE_BYTES: '10 MiB' }, 'SESSION_CREATE_BYTES'],
  [{ SESSION_CREATE_BYTES: '1023' }, 'SESSION_CREATE_BYTES'],
])('a variable that holds nonsense is named: %j', (env, name) => {
  const error = refusal(env)
  expect(error.code).toBe('ERR_INVALID_ARGUMENT')
  expect(error.message).toContain(name)
})

test.each<Environment>([
  { REDIS_PROVIDER: 'redis' },
  { REDIS_PROVIDER: 'elasticache', REDIS_PASSWORD: 'p' },
  { REDIS_PROVIDER: 'redis', UPSTASH_REDIS_REST_URL: 'https://x' },
  { REDIS_PASSWORD: 'p' },
  { REDIS_PORT: '7000' },
  { REDIS_URL: 'redis:///2' },
])('a server without an address is an error, never the embedded store: %j', (env) => {
  expect(refusal(env).message).toContain('REDIS_URL or REDIS_HOST')
})

test.each<[Environment, string]>([
  [{ REDIS_PROVIDER: 'upstash', UPSTASH_REDIS_REST_URL: 'https://x' }, 'REDIS_PROVIDER'],
  [{ UPSTASH_REDIS_REST_URL: 'https://x' }, 'UPSTASH_REDIS_REST_URL'],
  [{ UPSTASH_REDIS_REST_TOKEN: 't' }, 'UPSTASH_REDIS_REST_TOKEN'],
])('Upstash over REST is refused with the URL to use instead: %j', (env, name) => {
  const { code, message } = refusal(env)
  expect(code).toBe('ERR_INVALID_ARGUMENT')
  expect(message).toContain(name)
  expect(message).toContain('rediss://')
})

test('options are laid over the variables', () => {
  const env = { REDIS_URL: 'redis://u:p@h:7000/2', SESSION_TTL: '60' }
  const { native } = settingsOf(env, { database: 5, sessionTtl: 30, keyPrefix: 'x:' })
  expect(native).toMatchObject({ host: 'h', port: 7000, database: 5, sessionTtl: 30 })
})

test('an address in the options takes the place of the whole address in the variables', () => {
  const env = { REDIS_URL: 'redis://u:p@h:7000/2', REDIS_HOST: 'h', REDIS_PORT: '7000' }
  expect(settingsOf(env, { url: 'redis://other' }).native).toMatchObject({
    host: 'other',
    port: 6379,
    username: '',
    password: '',
    database: 0,
  })
})

test('single variables still tell who asks when the options tell where', () => {
  const env = { REDIS_HOST: 'h', REDIS_PASSWORD: 'p', REDIS_DB: '3' }
  const { native } = settingsOf(env, { host: 'other' })
  expect(native).toMatchObject({ host: 'other', password: 'p', database: 3 })
})

test('the provider in the options decides before REDIS_PROVIDER', () => {
  const env = { REDIS_PROVIDER: 'upstash', REDIS_HOST: 'h' }
  expect(settingsOf(env, { provider: 'redis' }).native.host).toBe('h')
  expect(settingsOf(env, { provider: 'memory' }).native.host).toBe('')
})

test.each<object>([{ url: 'redis://h:7000' }, { host: 'h', port: 7000 }])(
  'the address in the options %j counts although REDIS_PROVIDER is memory',
  (options) => {
    const env = { REDIS_PROVIDER: 'memory', REDIS_URL: 'redis://u:p@x/2', REDIS_PASSWORD: 'q' }
    expect(settingsOf(env, options)).toMatchObject({
      unconfigured: false,
      native: { host: 'h', port: 7000, username: '', password: '', database: 0, tls: false },
    })
  },
)

test('what else the options say of a server does not take REDIS_PROVIDER=memory away', () => {
  const env = { REDIS_PROVIDER: 'memory', REDIS_URL: 'redis://h' }
  expect(settingsOf(env, { database: 1, password: 'p' }).native.host).toBe('')
})

test('options with both memory and an address are rejected', () => {
  expect(refusal({}, { provider: 'memory', url: 'redis://h' }).message).toContain('`provider`')
  expect(refusal({}, { provider: 'memory', host: 'h' }).message).toContain('`host`')
})

test.each<[Environment, unknown, string]>([
  [{ REDIS_PROVIDER: 'redis' }, {}, "`REDIS_PROVIDER` is 'redis'"],
  [{}, { provider: 'redis' }, "`provider` is 'redis'"],
  [{ REDIS_PORT: '7000' }, {}, '`REDIS_PORT` is set'],
  [{ REDIS_PASSWORD: 'pw' }, {}, '`REDIS_PASSWORD` is set'],
  [{ REDIS_TLS: 'false', REDIS_DB: '1' }, {}, '`REDIS_DB` is set'],
  [{ REDIS_TLS: 'true' }, {}, '`REDIS_TLS` is set'],
  [{ REDIS_URL: 'redis:///2' }, {}, '`REDIS_URL` is set'],
  [{ REDIS_HOST: '[]' }, {}, '`REDIS_HOST` is set'],
  [{}, { port: 7000 }, '`port` is given'],
  [{}, { database: 0 }, '`database` is given'],
  [{}, { url: 'redis:///2' }, '`url` is given'],
  [{ REDIS_PORT: 'tcp://10.0.0.1:6379' }, { tls: true }, '`tls` is given'],
])('a server without an address is refused by what asks for it: %j and %j', (env, options, why) => {
  expect(refusal(env, options).message).toBe(
    `${why}, but the address of Redis is missing: set REDIS_URL or REDIS_HOST, or give \`url\` or \`host\``,
  )
})

describe('a variable that cannot be used', () => {
  const integers = ['REDIS_PORT', 'REDIS_DB', 'SESSION_TTL', 'SESSION_CLEANUP_INTERVAL']
  const limits = ['SESSION_RATE_LIMIT', 'SESSION_MAX_ATTEMPTS', 'SESSION_UNKNOWN_LIMIT']
  const creations = ['SESSION_CREATE_LIMIT', 'SESSION_CREATE_BYTES']
  const numbers = [...integers, ...limits, ...creations]
  const texts = ['REDIS_USERNAME', 'REDIS_PASSWORD', 'REDIS_KEY_PREFIX']
  const upstash = ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN']
  const words = ['REDIS_TLS', 'REDIS_REQUIRED', 'REDIS_PROVIDER', 'REDIS_URL', ...upstash]
  const remedies: Record<string, RegExp> = {
    REDIS_URL:
      /must start with redis|is not a valid URL|The port of|The path of|The query parameter/,
    REDIS_HOST: /must be a host name or an IP address alone/,
    REDIS_TLS: /must be true or false$/,
    REDIS_REQUIRED: /must be true or false$/,
    REDIS_PROVIDER: /must be one of 'redis', 'elasticache', 'upstash', 'memory'$/,
    REDIS_USERNAME: /must be a string without lone surrogates$/,
    REDIS_PASSWORD: /without lone surrogates$|has white space or quotes around it; remove them/,
    REDIS_KEY_PREFIX: /must be a string without lone surrogates$/,
    UPSTASH_REDIS_REST_URL: /use the database's `rediss:\/\/` URL instead/,
    UPSTASH_REDIS_REST_TOKEN: /use the database's `rediss:\/\/` URL instead/,
  }
  const integerRemedy = /must be an integer from \d+ to \d+$/

  const noNumbers = ['s3cret', '"', '-1', '1.5', '1e3', '0x10', '6379 s3cret', '１', '9'.repeat(20)]
  const noWords = ['s3cret', '"', 'yes', 'a\nb', '2']
  const secret = 'redis://u:s3cret@'
  const noUrls = [`${secret}h:99999`, `${secret}h:port`, `${secret}h/x`, `${secret}h?family=5`]
  const noHosts = ['s3cret h', '"s3cret', 's3cret\nh', 'h\0', 'h'.repeat(256), 'redis://s3cret']

  const cases = [
    ...numbers.flatMap((name) => [...noNumbers, '2147483648'].map((value) => [name, value])),
    ...words.flatMap((name) => noWords.map((value) => [name, value])),
    ...texts.map((name) => [name, 's3cret\ud800']),
    ...noUrls.map((value) => ['REDIS_URL', value]),
    ...noHosts.map((value) => ['REDIS_HOST', value]),
    ...[' s3cret', '"s3cret"'].map((value) => ['REDIS_PASSWORD', value]),
  ] as [string, string][]

  test.each(cases)(
    '%s=%j is rejected with the name of the variable and its valid values',
    (name, value) => {
      const needsHost = !['REDIS_URL', 'REDIS_HOST', ...upstash].includes(name)
      const { code, message } = refusal({ ...(needsHost && { REDIS_HOST: 'h' }), [name]: value })
      expect(code).toBe('ERR_INVALID_ARGUMENT')
      expect(message).toContain(`\`${name}\``)
      expect(message).toMatch(remedies[name] ?? integerRemedy)
      expect(message).not.toContain('s3cret')
    },
  )

  const empty = ['', ' ', '\t\n', '""', "' '"]
  const all = [...numbers, ...words, ...texts, 'REDIS_HOST']
  test.each(all.flatMap((name) => empty.map((value) => [name, value])))(
    '%s=%j is not set',
    (name, value) => {
      expect(settingsOf({ [name]: value })).toEqual(settingsOf({}))
    },
  )
})

test.each(['redis://u:s3cret@h:99999', 'redis://h:port', 'rediss://[::1]:65536/1', 'redis://h:0'])(
  'the port of REDIS_URL=%s is named',
  (REDIS_URL) => {
    const { message } = refusal({ REDIS_URL })
    expect(message).toBe('The port of `REDIS_URL` must be from 1 to 65535')
  },
)

test('no message shows the value of a variable', () => {
  const { message } = refusal({ REDIS_URL: 'redis://:s3cret@a', REDIS_PASSWORD: 's3cret2' })
  expect(message).not.toContain('s3cret')
})
