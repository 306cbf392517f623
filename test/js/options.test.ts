import { StorageError } from '../../lib/base/errors'
import type { StorageOptions } from '../../lib/options/options'
import { identityOf, makeSettings } from '../../lib/options/settings'

function settingsOf(options?: unknown) {
  return makeSettings(options, undefined, 'createStorage')
}

function refusal(options: unknown): StorageError {
  try {
    settingsOf(options)
  } catch (error) {
    return error as StorageError
  }
  throw new Error('The options were accepted')
}

/** The TLS settings that the core gets for unencrypted connections. */
const plain = {
  tls: false,
  tlsCa: '',
  tlsDefaultAuthorities: false,
  tlsCert: '',
  tlsKey: '',
  tlsServername: '',
  tlsRejectUnauthorized: true,
}

test('options that are left out have their documented defaults', () => {
  expect(settingsOf({ host: 'h' })).toEqual({
    native: {
      host: 'h',
      port: 6379,
      family: 0,
      username: '',
      password: '',
      askCredentials: false,
      database: 0,
      ...plain,
      poolMin: 1,
      poolMax: 10,
      connectTimeout: 5000,
      commandTimeout: 2000,
      maxQueueBytes: 64 * 2 ** 20,
      maxQueueCommands: 100_000,
      fallback: true,
      memoryMaxBytes: 256 * 2 ** 20,
      sessionTtl: 86_400,
      slidingExpiration: true,
      absoluteSessionTtl: 0,
      maxSessionsPerUser: 5,
      cleanupInterval: 3600,
      maxValueBytes: 2 ** 20,
      keyPrefix: '',
    },
    unconfigured: false,
    cacheTtl: 3600,
    sessionRateLimit: 100,
    sessionMaxAttempts: 5,
    sessionUnknownLimit: 300,
    sessionCreateLimit: 30,
    sessionCreateBytes: 10 * 2 ** 20,
    logger: console,
  })
})

test('options reach the settings', () => {
  const options: StorageOptions = {
    host: '::1',
    port: 7000,
    family: 6,
    username: 'u',
    password: 'p',
    database: 3,
    tls: false,
    provider: 'elasticache',
    requireRedis: true,
    pool: { min: 2, max: 4 },
    connectTimeout: 1,
    commandTimeout: 2,
    maxQueueBytes: 3,
    maxQueueCommands: 4,
    fallback: 'never',
    memory: { maxBytes: 5 },
    sessionTtl: 6,
    slidingExpiration: false,
    absoluteSessionTtl: 11,
    maxSessionsPerUser: 7,
    cleanupInterval: 8,
    cacheTtl: 9,
    maxValueBytes: 10,
    keyPrefix: 'app:',
    logger: false,
    cluster: false,
  }
  expect(settingsOf(options)).toEqual({
    native: {
      host: '::1',
      port: 7000,
      family: 6,
      username: 'u',
      password: 'p',
      askCredentials: false,
      database: 3,
      ...plain,
      poolMin: 2,
      poolMax: 4,
      connectTimeout: 1,
      commandTimeout: 2,
      maxQueueBytes: 3,
      maxQueueCommands: 4,
      memoryMaxBytes: 5,
      fallback: false,
      sessionTtl: 6,
      slidingExpiration: false,
      absoluteSessionTtl: 11,
      maxSessionsPerUser: 7,
      cleanupInterval: 8,
      maxValueBytes: 10,
      keyPrefix: 'app:',
    },
    unconfigured: false,
    cacheTtl: 9,
    sessionRateLimit: 100,
    sessionMaxAttempts: 5,
    sessionUnknownLimit: 300,
    sessionCreateLimit: 30,
    sessionCreateBytes: 10 * 2 ** 20,
    logger: false,
  })
})

test.each([
  [{ prot: 6379 }, 'prot'],
  [{ pool: { maximum: 3 } }, 'pool.maximum'],
  [{ pool: { max: '3' } }, 'pool.max'],
  [{ pool: { min: 0 } }, 'pool.min'],
  [{ pool: { min: 5, max: 4 } }, 'pool.min'],
  [{ pool: 3 }, 'pool'],
  [{ memory: { maxBytes: -1 } }, 'memory.maxBytes'],
  [{ memory: [] }, 'memory'],
  [{ host: 3 }, 'host'],
  [{ host: 'localhost:6379' }, 'host'],
  [{ host: 'redis://localhost' }, 'host'],
  [{ url: 5 }, 'url'],
  [{ url: 'localhost:6379' }, 'url'],
  [{ url: 'http://localhost' }, 'url'],
  [{ url: 'not a url' }, 'url'],
  [{ url: 'redis://h:0' }, 'url'],
  [{ url: 'redis://' }, 'url'],
  [{ url: 'rediss://' }, 'url'],
  [{ url: 'redis://h/name' }, 'url'],
  [{ url: 'redis://:%zz@h' }, 'url'],
  [{ url: '127.0.0.1:6379' }, 'url'],
  [{ url: 'redis://h?family=5' }, 'url'],
  [{ url: 'redis://h?family=' }, 'url'],
  [{ url: 'redis://h?family=4&family=6' }, 'url'],
  [{ url: 'redis://h?family=6#x' }, 'url'],
  [{ url: 'redis://h/0//' }, 'url'],
  [{ url: 'redis://h,i' }, 'url'],
  [{ url: 'redis://%22h%22' }, 'url'],
  [{ url: '"redis://h' }, 'url'],
  [{ url: 'redis://<endpoint>' }, 'url'],
  [{ host: '"h"' }, 'host'],
  [{ host: "'h'" }, 'host'],
  [{ host: 'h\n' }, 'host'],
  [{ host: 'a,b' }, 'host'],
  [{ host: '${REDIS_HOST}' }, 'host'],
  [{ host: 'h', family: 5 }, 'family'],
  [{ host: 'h', family: '4' }, 'family'],
  [{ host: '127.0.0.1', family: 6 }, 'family'],
  [{ url: 'redis://[::1]?family=4' }, 'family'],
  [{ host: 'h', port: 0 }, 'port'],
  [{ host: 'h', port: 65_536 }, 'port'],
  [{ host: 'h', port: '6379' }, 'port'],
  [{ host: 'h', port: 1.5 }, 'port'],
  [{ host: 'h', port: Number.NaN }, 'port'],
  [{ host: 'h', database: -1 }, 'database'],
  [{ host: 'h', username: null }, 'username'],
  [{ host: 'h', password: 4 }, 'password'],
  [{ provider: 'mysql' }, 'provider'],
  [{ connectTimeout: 0 }, 'connectTimeout'],
  [{ commandTimeout: 2 ** 31 }, 'commandTimeout'],
  [{ maxQueueBytes: 0 }, 'maxQueueBytes'],
  [{ maxQueueCommands: '9' }, 'maxQueueCommands'],
  [{ fallback: 'sometimes' }, 'fallback'],
  [{ sessionTtl: 0 }, 'sessionTtl'],
  [{ slidingExpiration: 'yes' }, 'slidingExpiration'],
  [{ absoluteSessionTtl: 0 }, 'absoluteSessionTtl'],
  [{ maxSessionsPerUser: 0 }, 'maxSessionsPerUser'],
  [{ cleanupInterval: -1 }, 'cleanupInterval'],
  [{ cacheTtl: Infinity }, 'cacheTtl'],
  [{ maxValueBytes: 2 ** 30 }, 'maxValueBytes'],
  [{ keyPrefix: 1 }, 'keyPrefix'],
  [{ keyPrefix: '\ud800' }, 'keyPrefix'],
  [{ logger: true }, 'logger'],
  [{ logger: { info: () => undefined } }, 'logger'],
  [{ tls: 'yes' }, 'tls'],
  [{ tls: { ca: 1 } }, 'tls.ca'],
  [{ credentials: 'me' }, 'credentials'],
  [null, 'options'],
  [[], 'options'],
  ['redis://h', 'options'],
])('the options %j are refused by the name of the wrong one, %s', (options, name) => {
  const error = refusal(options)
  expect(error).toBeInstanceOf(StorageError)
  expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', operation: 'createStorage' })
  expect(error.message).toContain(`\`${name}\``)
})

test.each([
  [{ host: 'h', cluster: true }, 'cluster', 'host'],
  [{ host: 'h', sentinel: { name: 'm' } }, 'sentinel', 'primary'],
  [{ provider: 'upstash' }, 'provider', 'rediss://'],
  [{ upstash: { url: 'u', token: 't' } }, 'upstash', 'rediss://'],
])('an unsupported option, %j, is rejected with its alternative', (options, name, remedy) => {
  const error = refusal(options)
  expect(error.code).toBe('ERR_INVALID_ARGUMENT')
  expect(error.message).toContain(`\`${name}\``)
  expect(error.message).toContain(remedy)
})

test.each([
  ['redis://h', { host: 'h', port: 6379, database: 0 }],
  ['redis://h/', { host: 'h', database: 0 }],
  ['redis://h:7000/5', { host: 'h', port: 7000, database: 5 }],
  ['redis://:p@h', { username: '', password: 'p' }],
  ['redis://u:p@h', { username: 'u', password: 'p' }],
  ['redis://u%40x:p%3A%2F%25%C3%A9@h', { username: 'u@x', password: 'p:/%é' }],
  ['redis://u:a+b@h', { password: 'a+b' }],
  ['redis://[::1]:7000', { host: '::1', port: 7000 }],
  ['redis://h/0', { host: 'h', database: 0 }],
  ['redis://h/0/', { host: 'h', database: 0 }],
  ['redis://h/7/', { host: 'h', database: 7 }],
  ['redis://h?family=0', { host: 'h', family: 0 }],
  ['redis://u:p@h:7000/2?family=4', { host: 'h', port: 7000, database: 2, family: 4 }],
  ['rediss://h/0/?family=6', { host: 'h', tls: true, family: 6 }],
  ['redis://[::1]?family=6', { host: '::1', family: 6 }],
  ['redis://127.0.0.1?family=0', { host: '127.0.0.1', family: 0 }],
  ['redis://redis_primary', { host: 'redis_primary' }],
  ['valkey://u:p@h:7000/1', { host: 'h', port: 7000, username: 'u', database: 1, tls: false }],
  ['valkeys://h', { host: 'h', tls: true }],
  [' redis://h:7000\n', { host: 'h', port: 7000 }],
  ['"redis://:p@h:7000/1"', { host: 'h', password: 'p', database: 1 }],
  ["'rediss://h'\n", { host: 'h', tls: true }],
])('the URL %s is understood', (url, parts) => {
  expect(settingsOf({ url }).native).toMatchObject(parts)
})

test.each([
  ['redis://h?ssl_cert_reqs=none', "'ssl_cert_reqs'"],
  ['redis://h/0?family=4&db=1', "'db'"],
  ['redis://h?not%20a%20name=1', 'that is not supported'],
])('the query parameter of %s that is not read is named', (url, name) => {
  const { message } = refusal({ url })
  expect(message).toContain('`url`')
  expect(message).toContain(name)
})

test.each(['https://x.upstash.io', 'http://default:s3cret@x.upstash.io/'])(
  "the REST address of Upstash, %s, is refused with the database's other address",
  (url) => {
    const { message } = refusal({ url })
    expect(message).toContain('`url`')
    expect(message).toContain('rediss://default:<password>@<name>.upstash.io:6379')
    expect(message).not.toContain('s3cret')
  },
)

test('a line break at the end of a password or a user name is dropped', () => {
  const { native } = settingsOf({ host: 'h', username: 'u\n', password: ' "p" \r\n' })
  expect(native).toMatchObject({ username: 'u', password: ' "p" ' })
})

test('single options supplement the URL', () => {
  const { native } = settingsOf({ url: 'redis://h', port: 7000, password: 'p', database: 2 })
  expect(native).toMatchObject({ host: 'h', port: 7000, password: 'p', database: 2 })
})

test.each([
  [{ url: 'redis://a', host: 'b' }, 'host'],
  [{ url: 'redis://a:1', port: 2 }, 'port'],
  [{ url: 'redis://u@a', username: 'v' }, 'username'],
  [{ url: 'redis://:p@a', password: 'q' }, 'password'],
  [{ url: 'redis://a/1', database: 2 }, 'database'],
  [{ url: 'rediss://a', tls: false }, 'tls'],
])('a URL and an option that contradict each other are both named: %j', (options, name) => {
  const { message } = refusal(options)
  expect(message).toContain('`url`')
  expect(message).toContain(`\`${name}\``)
})

test('no message shows a value that was given', () => {
  const secrets = [
    { url: 'redis://:s3cret@a', password: 's3cret2' },
    { url: 'redis://:s3cret%@a' },
    { url: 's3cret' },
    { url: 'redis://user:12?s3cret@h' },
    { url: 'redis://user:12?s3cret=1&x@h' },
    { url: 'redis://user:12#s3cret@h' },
    { url: 'redis://user:12/s3cret@h' },
    { url: 'redis://:s3cret@h?x=1' },
    { url: 'redis://:s3cret@h/x' },
    { url: 'valkey://:s3cret@h:0' },
    { url: 'https://:s3cret@h' },
    { url: '"redis://:s3cret@h' },
    { host: 's3cret:1' },
    { password: ['s3cret'] },
  ]
  for (const options of secrets) expect(refusal(options).message).not.toContain('s3cret')
})

test('without an address the embedded store answers, chosen or not', () => {
  expect(settingsOf()).toMatchObject({ unconfigured: true, native: { host: '' } })
  expect(settingsOf({})).toMatchObject({ unconfigured: true, native: { host: '' } })
  const chosen = settingsOf({ provider: 'memory' })
  expect(chosen).toMatchObject({ unconfigured: false, native: { host: '' } })
})

test.each([{ port: 6380 }, { password: 'p' }, { provider: 'redis' }, { provider: 'elasticache' }])(
  'a server without an address is an error, never the embedded store: %j',
  (options) => {
    expect(refusal(options).message).toMatch(/`url` or `host`/)
  },
)

test('the embedded store has no address', () => {
  expect(refusal({ provider: 'memory', host: 'h' }).message).toContain('`provider`')
})

test('members that are undefined are members that are left out', () => {
  const given = { host: 'h', port: undefined, pool: { min: undefined }, logger: undefined }
  expect(settingsOf(given)).toEqual(settingsOf({ host: 'h' }))
})

test('settings are of one storage when they mean the same, wherever the log goes', () => {
  const one = identityOf(settingsOf({ url: 'redis://h:6379' }))
  expect(identityOf(settingsOf({ port: 6379, host: 'h', logger: false }))).toBe(one)
  expect(identityOf(settingsOf({ host: 'h', database: 1 }))).not.toBe(one)
})

test('a name from Object.prototype is no option', () => {
  expect(refusal({ toString: 'x' }).message).toContain('`toString`')
  expect(refusal(JSON.parse('{"__proto__": 1}')).message).toContain('`__proto__`')
})
