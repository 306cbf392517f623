/** What never starts the fallback: a server that is there and refuses. */
import { type Storage } from 'redis-session-storage'
import { Authority, startTlsRedis } from './support/certificates'
import { storagesClosed } from './support/closed-storages'
import { startRedis, type RedisServer } from './support/redis-server'

const authority = new Authority()
const stranger = new Authority()
const names = 'DNS:localhost,IP:127.0.0.1'
const ca = authority.text

const open = storagesClosed(afterEach, () => ({ fallback: 'auto' }))
const servers: RedisServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

async function tlsServer(...args: Parameters<typeof startTlsRedis>) {
  const server = await startTlsRedis(...args)
  servers.push(server)
  return server
}

/** Twenty calls, each refused with this code; nothing was answered in the server's place. */
async function expectRefused(storage: Storage, code: string): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await expect(storage.sessions.create({ secret: 1 })).rejects.toMatchObject({ code })
  }
  expect(storage.type).toBe('redis')
  expect(storage.metrics()).toMatchObject({
    fallbackOperations: 0,
    breaker: { state: 'closed', openedCount: 0 },
    journal: { entries: 0 },
  })
}

test('a certificate of an unknown authority is refused, and nothing is kept in memory', async () => {
  const server = await tlsServer(stranger)
  await expectRefused(open({ url: server.tlsUrl, tls: { ca } }), 'ERR_AUTH')
})

test('an expired certificate is refused, and nothing is kept in memory', async () => {
  const server = await tlsServer(authority, authority.issue(names, -1))
  await expectRefused(open({ url: server.tlsUrl, tls: { ca } }), 'ERR_AUTH')
})

test('a certificate for another name is rejected, and memory does not replace the server', async () => {
  const server = await tlsServer(authority, authority.issue('DNS:other.test'))
  await expectRefused(open({ url: server.tlsUrl, tls: { ca } }), 'ERR_AUTH')
})

test('a server without TLS is rejected if TLS is required, and memory does not replace the server', async () => {
  const server = await startRedis()
  servers.push(server)
  const url = server.url.replace('redis:', 'rediss:')
  await expectRefused(open({ url, tls: { ca } }), 'ERR_AUTH')
})

test('a full server refuses, and nothing is kept in memory', async () => {
  const server = await startRedis('--maxmemory', '1', '--maxmemory-policy', 'noeviction')
  servers.push(server)
  await expectRefused(open({ url: server.url }), 'ERR_SERVER')
})

test('a user without rights is refused, and nothing is kept in memory', async () => {
  const server = await startRedis()
  servers.push(server)
  await server.command('ACL', 'SETUSER', 'weak', 'on', '>pass', '~*', '+ping', '+hello', '+client')
  const storage = open({ url: server.url, username: 'weak', password: 'pass' })
  const error: unknown = await storage.sessions.create({}).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ cause: { code: 'NOPERM' } })
  await expectRefused(storage, (error as { code: string }).code)
})

test('credentials that are not to be had start no fallback', async () => {
  const server = await startRedis()
  servers.push(server)
  const credentials = () => Promise.reject(new Error('no token today'))
  const storage = open({ url: server.url, credentials, commandTimeout: 1000 })
  await expect(storage.sessions.create({})).rejects.toMatchObject({ code: 'ERR_UNAVAILABLE' })
  expect(storage.type).toBe('redis')
  expect(storage.metrics().fallbackOperations).toBe(0)
})
