/** A peer that is no Redis server, or stops being one. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { createStorage, type Storage } from 'redis-session-storage'
import { failureOf } from './support/faulty-way'

let peer: Server
let storage: Storage
let connections: number

/** A peer that answers `first` to HELLO, `PONG` to the PING behind it, and `then` to all that follows. */
async function startPeer(first: string, then: string): Promise<void> {
  connections = 0
  peer = createServer((socket) => {
    connections += 1
    const answers = [first, '+PONG\r\n']
    socket.on('error', () => undefined)
    socket.on('data', () => socket.write(answers.shift() ?? then, 'latin1'))
  }).listen(0, '127.0.0.1')
  await once(peer, 'listening')
  const { port } = peer.address() as AddressInfo
  const fixed = { fallback: 'never', commandTimeout: 1500, logger: false } as const
  storage = createStorage({ url: `redis://127.0.0.1:${port}`, ...fixed })
}

afterEach(async () => {
  await storage.close()
  peer.close()
})

const greeting = '%1\r\n+mode\r\n+standalone\r\n'
const garbage = {
  'a web server': 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n',
  'a mail server': '220 mail ESMTP\r\n',
  'a length without bounds': '$9223372036854775807\r\n',
  'a length that never ends': '$5\r' + 'x'.repeat(100),
  'a list without bounds': '*4611686018427387905\r\n',
  'lists in lists': '*1\r\n'.repeat(1000),
  'a push in a reply': '*1\r\n>1\r\n+x\r\n',
  'a text that is longer than it says': '$3\r\nabcdef\r\n',
  'a type that nobody asked for': '!5\r\nERR x\r\n',
}
const kinds = Object.entries(garbage)

test.each(kinds)('%s in answer to the greeting is no server', async (_, bytes) => {
  await startPeer(bytes, bytes)
  const error = await failureOf(storage.sessions.get('5f0c1f0e-38b5-4f5f-9b44-0f3a5d1c7e11'))
  expect(error).toMatchObject({ code: 'ERR_UNAVAILABLE', cause: { code: 'EPROTO' } })
  expect(error.message).toMatch(/'host', 'port'/)
})

test.each(kinds)(
  '%s in answer to a call is no reply, and ends the connection',
  async (_, bytes) => {
    await startPeer(greeting, bytes)
    const error = await failureOf(storage.bridgeTokens.consume('x'.repeat(43)))
    expect(error).toMatchObject({ code: 'ERR_UNAVAILABLE', cause: { code: 'EPROTO' } })
    expect(connections).toBeGreaterThanOrEqual(1)
  },
)

test('a reply without a request closes the connection', async () => {
  await startPeer(greeting, '_\r\n_\r\n')
  const calls = ['x', 'y'].map((letter) => storage.bridgeTokens.consume(letter.repeat(43)))
  const outcomes = await Promise.allSettled(calls)
  const values = outcomes.map((outcome) => outcome.status === 'fulfilled' && outcome.value)
  expect(values.every((value) => value === null || value === false)).toBe(true)
})

test('a session with another id is ERR_CORRUPT and is not returned', async () => {
  const other = '{"sessionId":"00000000-0000-4000-8000-000000000000","secret":"s3cret"}'
  await startPeer(greeting, `$${other.length}\r\n${other}\r\n`)
  const error = await failureOf(storage.sessions.get('5f0c1f0e-38b5-4f5f-9b44-0f3a5d1c7e11'))
  expect(error).toMatchObject({ code: 'ERR_CORRUPT' })
  expect(error.message).not.toMatch(/s3cret|00000000/)
})

test('a TLS server is told from other strangers: nobody takes its place', async () => {
  const alert = '\x15\x03\x01\x00\x02\x02\x46'
  await startPeer(alert, alert)
  const error = await failureOf(storage.sessions.get('5f0c1f0e-38b5-4f5f-9b44-0f3a5d1c7e11'))
  expect(error).toMatchObject({ code: 'ERR_AUTH', cause: { code: 'EPROTO' } })
  expect(error.message).toContain("'tls'")
})
