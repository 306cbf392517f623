/** Encrypted connections: trusted authorities, and the error of a rejected connection. */
import { randomUUID } from 'node:crypto'
import { StorageError, type StorageOptions } from 'redis-session-storage'
import { Authority, startTlsRedis, type TlsRedisServer } from './support/certificates'
import { output, runNode } from './support/child'
import { storagesClosed } from './support/closed-storages'

const authority = new Authority()
let server: TlsRedisServer
beforeAll(async () => {
  server = await startTlsRedis(authority)
})

const open = storagesClosed(afterEach, () => ({ fallback: 'never' }))

async function refusal(options: StorageOptions): Promise<StorageError> {
  const error: unknown = await open(options)
    .connect()
    .catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(StorageError)
  return error as StorageError
}

const ca = authority.text

test('a session is stored and read over TLS', async () => {
  const { sessions } = open({ url: server.tlsUrl, tls: { ca } })
  const id = await sessions.create({ text: 'x'.repeat(900_000) })
  expect(await sessions.get(id)).toMatchObject({ sessionId: id, text: 'x'.repeat(900_000) })
  expect(await server.command('EXISTS', `project_session:${id}`)).toBe(1)
})

test('the option tls encrypts what the URL does not', async () => {
  const plain = `redis://127.0.0.1:${server.tlsPort}`
  expect(await open({ url: plain, tls: { ca } }).ping()).toBe('PONG')
  expect(await open({ host: '127.0.0.1', port: server.tlsPort, tls: { ca } }).ping()).toBe('PONG')
})

test('a name in the certificate takes the place of the host', async () => {
  const other = await startTlsRedis(authority, authority.issue('DNS:other.test'))
  expect(await refusal({ url: other.tlsUrl, tls: { ca } })).toMatchObject({
    code: 'ERR_AUTH',
    operation: 'connect',
    retryable: false,
    cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
  })
  const { sessions } = open({ url: other.tlsUrl, tls: { ca, servername: 'other.test' } })
  expect(await sessions.get(randomUUID())).toBeNull()
})

test('an expired certificate and an unknown authority are refused by their names', async () => {
  const names = 'DNS:localhost,IP:127.0.0.1'
  const expired = await startTlsRedis(authority, authority.issue(names, -1))
  const past = await refusal({ url: expired.tlsUrl, tls: { ca } })
  expect(past).toMatchObject({ code: 'ERR_AUTH', cause: { code: 'CERT_HAS_EXPIRED' } })
  const unknown = await refusal({ url: server.tlsUrl })
  expect(unknown).toMatchObject({
    code: 'ERR_AUTH',
    cause: { code: 'SELF_SIGNED_CERT_IN_CHAIN' },
  })
  expect(unknown.message).toContain("'tls.ca'")
})

test('a server without TLS is recognised before its callers give up', async () => {
  const storage = open({ url: server.url.replace('redis:', 'rediss:'), tls: { ca } })
  const error: unknown = await storage.sessions.get(randomUUID()).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_AUTH', cause: { code: 'EPROTO' } })
})

test('a client certificate is shown to a server that demands one', async () => {
  const strict = await startTlsRedis(authority, undefined, '--tls-auth-clients', 'yes')
  const { cert, key } = authority.issue('DNS:client.test')
  expect(await open({ url: strict.tlsUrl, tls: { ca, cert, key } }).ping()).toBe('PONG')
  const error = await refusal({ url: strict.tlsUrl, tls: { ca } })
  expect(error.code).toBe('ERR_AUTH')
  expect(error.message).toContain("'tls.cert'")
})

test('an unverified server is accepted with the option, with one warning', async () => {
  const said: string[] = []
  const logger = {
    info: () => undefined,
    warn: (line: string) => said.push(line),
    error: () => undefined,
  }
  const tls = { rejectUnauthorized: false }
  for (const keyPrefix of ['a:', 'b:']) {
    expect(await open({ url: server.tlsUrl, tls, keyPrefix, logger }).ping()).toBe('PONG')
  }
  expect(said).toEqual([
    '[Redis] The certificate of the server is not verified: `tls.rejectUnauthorized` is false',
  ])
})

const code = `
  const { redisSessionStorage } = require('redis-session-storage')
  redisSessionStorage.create({ a: 1 })
    .then((id) => redisSessionStorage.get(id))
    .then((session) => console.log(session.a), (error) => console.log(error.cause.code))`

test('the default storage trusts whom Node.js trusts, NODE_EXTRA_CA_CERTS too', async () => {
  const env = { REDIS_URL: server.tlsUrl, NODE_EXTRA_CA_CERTS: authority.file }
  expect((await runNode(code, { env })).stdout).toContain('\n1\n')
  const { stdout } = await runNode(code, { env: { REDIS_URL: server.tlsUrl } })
  expect(stdout).toBe('SELF_SIGNED_CERT_IN_CHAIN\n')
})

test('REDIS_TLS encrypts what REDIS_URL does not', async () => {
  const env = {
    REDIS_URL: `redis://127.0.0.1:${server.tlsPort}`,
    REDIS_TLS: 'true',
    NODE_EXTRA_CA_CERTS: authority.file,
  }
  expect((await runNode(code, { env })).stdout).toContain('\n1\n')
})

test('importing the package reads no authorities', async () => {
  const printed = await output(`
    require('redis-session-storage').createStorage({ host: 'h' })
    console.log(process.moduleLoadList.includes('NativeModule tls'))`)
  expect(printed).toBe('false\n')
})
