/** The authorities that an encrypted storage trusts by default: those that Node.js itself trusts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStorage } from 'redis-session-storage'
import { Authority, startTlsRedis, type TlsRedisServer } from './support/certificates'
import { runNode, type ChildOptions } from './support/child'
import { hasOtherNodes, otherNode } from './support/other-node'

const authority = new Authority()
const unused = new Authority()
let server: TlsRedisServer
let folder: string
beforeAll(async () => {
  server = await startTlsRedis(authority)
  folder = mkdtempSync(join(tmpdir(), 'rss-no-authorities-'))
  writeFileSync(join(folder, 'empty.pem'), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

const code = `
  const { createStorage } = require('redis-session-storage')
  const storage = createStorage({ url: process.env.URL, logger: false, fallback: 'never' })
  storage.connect()
    .then(() => console.log('connected'), (error) => console.log(error.code, error.cause.code))
    .finally(() => storage.close())`

/** What came of a connection in a process with these variables and arguments. */
async function outcome(options: ChildOptions): Promise<string> {
  const env = { URL: server.tlsUrl, ...options.env }
  const { stdout, stderr } = await runNode(code, { ...options, env, patience: 60_000 })
  return (stdout || stderr).trim()
}

const refused = 'ERR_AUTH SELF_SIGNED_CERT_IN_CHAIN'
const systemStore = (file: string) => ({ SSL_CERT_FILE: file, SSL_CERT_DIR: folder })

test("OpenSSL's store is trusted with --use-openssl-ca, and not without", async () => {
  const env = systemStore(authority.file)
  expect(await outcome({ env, nodeArguments: ['--use-openssl-ca'] })).toBe('connected')
  expect(await outcome({ env: { ...env, NODE_OPTIONS: '--use-openssl-ca' } })).toBe('connected')
  expect(await outcome({ env })).toBe(refused)
})

test("with --use-openssl-ca an authority that is not in OpenSSL's store is refused", async () => {
  const env = systemStore(unused.file)
  expect(await outcome({ env, nodeArguments: ['--use-openssl-ca'] })).toBe(refused)
})

test('an empty store of OpenSSL is a refused certificate, never a wrong argument', async () => {
  const env = systemStore(join(folder, 'empty.pem'))
  expect(await outcome({ env, nodeArguments: ['--use-openssl-ca'] })).toBe(refused)
})

test('NODE_EXTRA_CA_CERTS is trusted beside the store of OpenSSL', async () => {
  const env = { ...systemStore(unused.file), NODE_EXTRA_CA_CERTS: authority.file }
  expect(await outcome({ env, nodeArguments: ['--use-openssl-ca'] })).toBe('connected')
})

test.each(['text', 'bytes', 'list'])('tls.ca given as %s is trusted', async (form) => {
  const bytes = Buffer.from(authority.text)
  const ca = { text: authority.text, bytes, list: [unused.text, bytes] }[form]
  const storage = createStorage({ url: server.tlsUrl, tls: { ca }, logger: false })
  await storage.connect()
  await storage.close()
})

const maybe = hasOtherNodes ? describe : describe.skip

maybe('with Node.js 24', () => {
  let program: string
  beforeAll(() => {
    program = otherNode('24.22.3')
  }, 300_000)

  test.each([
    ['--use-system-ca', { nodeArguments: ['--use-system-ca'] }, {}],
    ['NODE_USE_SYSTEM_CA=1', {}, { NODE_USE_SYSTEM_CA: '1' }],
    ['--use-openssl-ca', { nodeArguments: ['--use-openssl-ca'] }, {}],
  ])("the system's store is trusted with %s", async (_, more, variables) => {
    const env = { ...systemStore(authority.file), ...variables }
    expect(await outcome({ program, env, ...more })).toBe('connected')
  })

  test('an empty store with --use-openssl-ca is a refused certificate', async () => {
    const env = systemStore(join(folder, 'empty.pem'))
    expect(await outcome({ program, env, nodeArguments: ['--use-openssl-ca'] })).toBe(refused)
  })

  test("the system's store is not trusted unless Node.js is told to", async () => {
    expect(await outcome({ program, env: systemStore(authority.file) })).toBe(refused)
  })

  test('an empty default list of Node.js trusts no server', async () => {
    const script = `require('node:tls').setDefaultCACertificates([]);${code}`
    const env = { URL: server.tlsUrl, ...systemStore(authority.file) }
    const { stdout } = await runNode(script, { program, env, patience: 60_000 })
    expect(stdout.trim()).toBe(refused)
  })
})
