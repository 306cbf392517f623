/** The proxy that the tests break connections with does what it says. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Proxy } from './support/proxy'
import { until } from './support/until'

let echo: Server
let proxy: Proxy

/** A connection through the proxy to a server that sends back what it is sent. */
class Client {
  received = ''
  error: NodeJS.ErrnoException | undefined
  ended = false
  closed = false
  readonly socket: Socket

  constructor() {
    this.socket = connect(proxy.port, '127.0.0.1')
    this.socket.setEncoding('latin1').on('data', (text: string) => (this.received += text))
    this.socket.on('error', (error) => (this.error = error))
    this.socket.on('end', () => (this.ended = true))
    this.socket.on('close', () => (this.closed = true))
  }

  send(text: string): void {
    this.socket.write(text)
  }

  receives(text: string): Promise<boolean> {
    return until(() => this.received === text, `"${text}" to come back`)
  }
}

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket))
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  proxy = await Proxy.start((echo.address() as AddressInfo).port)
})

afterEach(async () => {
  await proxy.close()
  echo.close()
})

/** A client that has been answered once. */
async function connected(): Promise<Client> {
  const client = new Client()
  client.send('-')
  await client.receives('-')
  client.received = ''
  return client
}

test('it passes and counts bytes both ways, and connections', async () => {
  const client = await connected()
  const long = 'x'.repeat(100_000)
  client.send(long)
  await client.receives(long)
  await connected()
  expect(proxy.counts).toEqual({ connections: 2, toServer: 100_002, toClient: 100_002 })
  expect(proxy.open).toBe(2)
  client.socket.end()
  await until(() => proxy.open === 1 && client.ended, 'the end of the first connection')
  expect(client).toMatchObject({ ended: true, error: undefined })
})

test('it cuts every connection, and passes those that come later', async () => {
  const clients = [await connected(), await connected()]
  proxy.cut()
  await until(() => clients.every((client) => client.closed), 'both ends')
  expect(clients.map((client) => client.error?.code)).toEqual(['ECONNRESET', 'ECONNRESET'])
  await connected()
})

test('it cuts after so many bytes of replies, once', async () => {
  const client = await connected()
  proxy.cutAfter(5)
  client.send('abc')
  await client.receives('abc')
  client.send('defg')
  await until(() => client.closed, 'the cut')
  expect(client.received).toBe('abcde')
  const next = await connected()
  next.send('abcdefgh')
  await next.receives('abcdefgh')
})

test('it cuts before the first byte of a reply', async () => {
  const client = await connected()
  proxy.cutAfter(0)
  client.send('abc')
  await until(() => client.closed, 'the cut')
  expect(client).toMatchObject({ received: '', error: { code: 'ECONNRESET' } })
})

test('it truncates a reply and ends the connection in good order', async () => {
  const client = await connected()
  proxy.truncateAfter(2)
  client.send('abc')
  await until(() => client.closed, 'the end')
  expect(client).toMatchObject({ received: 'ab', ended: true, error: undefined })
})

test.each(['toServer', 'toClient'] as const)(
  'the proxy delays data that flows %s and keeps its order',
  async (way) => {
    const client = await connected()
    proxy.delay({ [way]: 100 })
    const sent = performance.now()
    client.send('a')
    await until(() => proxy.counts.toServer === (way === 'toServer' ? 1 : 2), 'the first piece')
    client.send('b')
    await client.receives('ab')
    expect(performance.now() - sent).toBeGreaterThanOrEqual(99)
  },
)

test('delayed data is forwarded immediately when the delay ends', async () => {
  const client = await connected()
  proxy.delay({ toClient: 3_600_000 })
  client.send('a')
  await until(() => proxy.counts.toServer === 2, 'the echo server to be reached')
  await proxy.pass()
  await client.receives('a')
})

test('a black hole takes new connections, reads nothing, and lets all go on in the end', async () => {
  const old = await connected()
  proxy.blackHole()
  old.send('a')
  const young = new Client()
  young.send('b')
  await once(young.socket, 'connect')
  await until(() => proxy.counts.connections === 2, 'the second connection')
  expect(proxy.counts).toMatchObject({ toServer: 1, toClient: 1 })
  expect([old.closed, young.closed]).toEqual([false, false])
  await proxy.pass()
  await old.receives('a')
  await young.receives('b')
})

test('it swallows replies while requests pass, and then cuts the connections that lost one', async () => {
  const [loser, idle] = [await connected(), await connected()]
  proxy.swallowReplies()
  loser.send('a')
  await until(() => proxy.counts.toServer === 3, 'the request')
  await proxy.pass()
  await until(() => loser.closed, 'the cut')
  expect(loser).toMatchObject({ received: '', error: { code: 'ECONNRESET' } })
  idle.send('b')
  await idle.receives('b')
})

test('it holds requests, and passes them in order to a server whose client is still there', async () => {
  const client = await connected()
  proxy.holdRequests()
  client.send('a')
  client.send('b')
  await new Promise(setImmediate)
  expect(proxy.counts.toServer).toBe(1)
  await proxy.pass()
  await client.receives('ab')
})

test.each(['old connection', 'new connection'] as const)(
  'it delivers held requests over the %s after their client has closed',
  async (route) => {
    const received: string[] = []
    echo.on('connection', (socket: Socket) => {
      socket.on('data', (data) => received.push(data.toString('latin1')))
    })
    const client = await connected()
    proxy.holdRequests()
    client.send('late')
    client.socket.end()
    await until(() => proxy.open === 0, 'the end of the connection')
    await proxy.pass()
    const next = await connected()
    expect(received).toEqual(['-', '-'])
    expect(proxy.deliverHeld(route)).toBe(1)
    await until(() => received.includes('late'), 'the late delivery')
    expect(proxy.deliverHeld(route)).toBe(0)
    expect([next.received, next.closed]).toEqual(['', false])
  },
)

test('it refuses new connections, keeps the old ones, and accepts again', async () => {
  const old = await connected()
  await proxy.refuse()
  const refused = new Client()
  await until(() => refused.closed, 'the refusal')
  expect(refused.error?.code).toBe('ECONNREFUSED')
  old.send('a')
  await old.receives('a')
  await proxy.accept()
  await connected()
})

test('it resets a connection whose server is away', async () => {
  echo.close()
  await once(echo, 'close')
  const client = new Client()
  await until(() => client.closed, 'the end')
  expect(client.error?.code).toBe('ECONNRESET')
})

test('nothing of it is left when it is closed', async () => {
  const client = await connected()
  await proxy.close()
  await until(() => client.closed && proxy.open === 0, 'the end')
  const refused = new Client()
  await until(() => refused.closed, 'the refusal')
  expect(refused.error?.code).toBe('ECONNREFUSED')
})
