/** The option tls: what is checked before anything is dialed. */
import { StorageError } from '../../lib/base/errors'
import { identityOf, makeSettings } from '../../lib/options/settings'
import { optionsText } from '../../lib/options/tls'
import { Authority } from './support/certificates'

const authority = new Authority()
const { cert, key } = authority.issue('DNS:client.test')
const ca = authority.text

const settingsOf = (options: object, env?: Record<string, string>) =>
  makeSettings(options, env, 'createStorage')

function refusal(tls: object): StorageError {
  try {
    settingsOf({ host: 'h', tls })
  } catch (error) {
    return error as StorageError
  }
  throw new Error('the options were accepted')
}

test.each([
  [{ host: 'h' }, false],
  [{ host: 'h', tls: false }, false],
  [{ host: 'h', tls: true }, true],
  [{ host: 'h', tls: {} }, true],
  [{ url: 'redis://h' }, false],
  [{ url: 'rediss://h' }, true],
  [{ url: 'redis://h', tls: true }, true],
])('%j decides whether connections are encrypted', (options, tls) => {
  expect(settingsOf(options).native.tls).toBe(tls)
})

test('the environment says it by REDIS_TLS or by the URL', () => {
  expect(settingsOf({}, { REDIS_URL: 'redis://h', REDIS_TLS: 'true' }).native.tls).toBe(true)
  expect(settingsOf({}, { REDIS_URL: 'rediss://h' }).native.tls).toBe(true)
  expect(settingsOf({}, { REDIS_HOST: 'h', REDIS_TLS: '1' }).native.tls).toBe(true)
  expect(settingsOf({}, { REDIS_HOST: 'h', REDIS_TLS: 'false' }).native.tls).toBe(false)
})

test('what the options say of TLS is laid over REDIS_TLS', () => {
  const env = { REDIS_HOST: 'h', REDIS_TLS: 'true' }
  expect(settingsOf({ tls: { ca } }, env).native).toMatchObject({ tls: true, tlsCa: ca })
})

test('every member reaches the core, and the server is verified unless told otherwise', () => {
  const tls = { ca, cert, key, servername: 'n', rejectUnauthorized: false }
  expect(settingsOf({ host: 'h', tls }).native).toMatchObject({
    tlsCa: ca,
    tlsCert: cert,
    tlsKey: key,
    tlsServername: 'n',
    tlsRejectUnauthorized: false,
  })
  expect(settingsOf({ host: 'h', tls: true }).native.tlsRejectUnauthorized).toBe(true)
})

test.each([
  ['bytes', { ca: Buffer.from(ca), cert: Buffer.from(cert), key: Buffer.from(key) }],
  ['a Uint8Array', { ca: new TextEncoder().encode(ca), cert, key }],
  ['lists', { ca: [ca], cert: [cert], key: [Buffer.from(key)] }],
])('certificates and keys may be %s, as Node.js takes them', (_, tls) => {
  const { native } = settingsOf({ host: 'h', tls })
  expect(native).toMatchObject({ tlsCa: ca, tlsCert: cert, tlsKey: key })
  expect(identityOf(settingsOf({ host: 'h', tls }))).toBe(
    identityOf(settingsOf({ host: 'h', tls: { ca, cert, key } })),
  )
})

test('every certificate of a list is trusted', () => {
  const other = new Authority().text
  const { native } = settingsOf({ host: 'h', tls: { ca: [ca, Buffer.from(other)] } })
  expect(native.tlsCa).toContain(ca.trim())
  expect(native.tlsCa).toContain(other.trim())
})

test.each([
  [{ ca: '/etc/ssl/ca.pem' }, 'tls.ca'],
  [{ ca: key }, 'tls.ca'],
  [{ ca: [] }, 'tls.ca'],
  [{ ca: [ca, key] }, 'tls.ca[1]'],
  [{ ca: [ca, 1] }, 'tls.ca[1]'],
  [{ ca: [ca, [ca]] }, 'tls.ca[1]'],
  [{ ca: Buffer.from(key) }, 'tls.ca'],
  [{ ca: Buffer.alloc(0) }, 'tls.ca'],
  [{ ca: new Uint16Array(5) }, 'tls.ca'],
  [{ ca: new ArrayBuffer(5) }, 'tls.ca'],
  [{ cert: [cert, cert], key }, 'tls.cert'],
  [{ cert: [], key }, 'tls.cert'],
  [{ cert, key: [key, key] }, 'tls.key'],
  [{ cert: Buffer.from(key), key }, 'tls.cert'],
  [{ cert, key: '/etc/ssl/key.pem' }, 'tls.key'],
  [{ cert: 'me', key }, 'tls.cert'],
  [{ cert }, 'tls.key'],
  [{ key }, 'tls.cert'],
  [{ cert, key: authority.issue('DNS:x').key }, 'tls.key'],
  [{ passphrase: 'x' }, 'tls.passphrase'],
])('a text that is not what it should be is named, and not shown', (tls, name) => {
  const error = refusal(tls)
  expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', operation: 'createStorage' })
  expect(error.message).toContain(`\`${name}\``)
  expect(error.message).not.toContain('/etc')
  expect(error.message).not.toContain('BEGIN')
})

test('the authorities of Node.js are told only to a core that needs them', () => {
  const tlsCaOf = (options: object) =>
    (JSON.parse(optionsText(settingsOf(options).native)) as { tlsCa: string }).tlsCa
  expect(tlsCaOf({ host: 'h' })).toBe('')
  expect(tlsCaOf({ host: 'h', tls: { ca } })).toBe(ca)
  expect(tlsCaOf({ host: 'h', tls: { rejectUnauthorized: false } })).toBe('')
  expect(tlsCaOf({ host: 'h', tls: true }).split('BEGIN CERTIFICATE').length).toBeGreaterThan(100)
})

test('storages that trust others are others, and no list of authorities tells them apart', () => {
  const one = identityOf(settingsOf({ host: 'h', tls: true }))
  expect(identityOf(settingsOf({ url: 'rediss://h' }))).toBe(one)
  expect(identityOf(settingsOf({ host: 'h', tls: { ca } }))).not.toBe(one)
  expect(one.length).toBeLessThan(2000)
})
