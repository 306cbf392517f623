/**
 * A server on a free loopback port that lies: it opens a connection as a Redis server does, most of
 * the time, and then answers with replies of any shape, twice, in part, late, or not at all.
 */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { clearTimeout, setTimeout } from 'node:timers'

import { lie } from './lies.mjs'
import { Random } from './random.mjs'
import { anyReply, bulk, list, map, push, refusal } from './shapes.mjs'

const hello = map([
  ['+server\r\n', '+redis\r\n'],
  ['+proto\r\n', ':3\r\n'],
  ['+mode\r\n', '+standalone\r\n'],
])

const opening = {
  HELLO: (random) => (random.chance(0.8) ? hello : "-ERR unknown command 'HELLO'\r\n"),
  PING: () => '+PONG\r\n',
  CLIENT: () => '+OK\r\n',
  AUTH: () => '+OK\r\n',
  SELECT: () => '+OK\r\n',
}

/** The requests in the bytes so far, and the bytes that are left. */
function requestsIn(bytes) {
  const requests = []
  for (let from = 0; ;) {
    const request = requestAt(bytes, from)
    if (request === undefined) return [requests, bytes.subarray(from)]
    requests.push(request.words)
    from = request.end
  }
}

function requestAt(bytes, from) {
  let at = from
  const number = () => {
    const end = bytes.indexOf('\r\n', at)
    if (end < 0) return undefined
    const digits = Number(bytes.toString('latin1', at + 1, end))
    at = end + 2
    return digits
  }
  const count = number()
  if (count === undefined) return undefined
  const words = []
  for (let i = 0; i < count; i++) {
    const length = number()
    if (length === undefined || at + length + 2 > bytes.length) return undefined
    words.push(bytes.toString('utf8', at, at + length))
    at += length + 2
  }
  return { words, end: at }
}

/** How much a server lies. */
function characterOf(random) {
  return {
    opens: random.chance(0.9) ? 1 : 0.7,
    truth: random.pick([0, 0.3, 0.6, 0.9, 1]),
    faults: random.pick([0, 0, 0.005, 0.02, 0.2]),
  }
}

class Connection {
  #socket
  #random
  #character
  #rest = Buffer.alloc(0)
  #timers = new Set()

  constructor(socket, random, character) {
    this.#socket = socket
    this.#random = random
    this.#character = character
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => this.#read(bytes))
    socket.on('close', () => this.#timers.forEach(clearTimeout))
  }

  #read(bytes) {
    const [requests, rest] = requestsIn(Buffer.concat([this.#rest, bytes]))
    this.#rest = rest
    for (const words of requests) this.#answer(words)
  }

  #answer(words) {
    const random = this.#random
    const verb = words[0].toUpperCase()
    const honest = opening[verb] !== undefined && random.chance(this.#character.opens)
    if (honest) return this.#write(opening[verb](random))
    if (verb === 'SUBSCRIBE' && random.chance(0.5)) {
      return this.#write(push([bulk('subscribe'), bulk(words[1]), ':1\r\n']))
    }
    const reply = lie(random, words, this.#character.truth)
    if (random.chance(this.#character.faults)) return this.#fault(reply)
    return this.#write(reply)
  }

  #fault(reply) {
    const random = this.#random
    const faults = [
      () => this.#write(reply + reply),
      () => this.#write(refusal(random)),
      () => this.#write(push([bulk('message'), anyReply(random), anyReply(random)]) + reply),
      () => this.#write(push([]) + push([anyReply(random)]) + reply),
      () => this.#write(`|1\r\n+ttl\r\n:5\r\n${reply}`),
      () => this.#write(list([push([bulk('x')])])),
      () => this.#end(reply.slice(0, random.below(reply.length))),
      () => this.#end(''),
      () =>
        this.#write(
          random.pick([
            '\r\n',
            '?',
            '$5\r\nabc',
            '*1048577\r\n',
            ':1x\r\n',
            ',1e400\r\n',
            'HTTP/1.1 400\r\n',
          ]),
        ),
      () => undefined,
      () => this.#writeLater(reply, 1 + random.below(400)),
      () => this.#writeLater(reply, 1 + random.below(20)),
    ]
    random.pick(faults)()
  }

  #write(bytes) {
    if (this.#socket.writable) this.#socket.write(bytes)
  }

  #end(bytes) {
    this.#write(bytes)
    this.#socket.destroy()
  }

  #writeLater(bytes, ms) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#write(bytes)
    }, ms)
    this.#timers.add(timer)
  }
}

/** Its port, and the function that ends it. */
export async function startLyingServer(seed) {
  const random = new Random(seed)
  const character = characterOf(random)
  const sockets = new Set()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    new Connection(socket, random, character)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { port: server.address().port, stop }
}
