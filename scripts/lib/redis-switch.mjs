/**
 * A proxy in front of a redis-server that can simulate a crash of the server. While away, it resets
 * open connections and rejects new ones. `PUT { "away": true }` or `PUT { "away": false }` at its
 * HTTP control address changes the state, and GET returns it.
 */
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer } from 'node:net'
import { json } from 'node:stream/consumers'

const host = '127.0.0.1'

class Passage {
  #links = new Set()
  #listener
  #port = 0

  constructor(redisPort) {
    this.redisPort = redisPort
  }

  get url() {
    return `redis://${host}:${this.#port}`
  }

  get away() {
    return this.#listener === undefined
  }

  async open() {
    if (this.#listener) return
    const listener = createServer((client) => this.#link(client)).listen(this.#port, host)
    this.#listener = listener
    await once(listener, 'listening')
    this.#port = listener.address().port
  }

  async shut() {
    const listener = this.#listener
    this.#listener = undefined
    const closed = listener && once(listener, 'close')
    listener?.close()
    for (const socket of this.#links) socket.resetAndDestroy()
    await closed
  }

  #link(client) {
    const server = connect(this.redisPort, host)
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ]) {
      this.#links.add(socket)
      socket.setNoDelay().on('error', () => undefined)
      socket.on('close', () => {
        this.#links.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  }
}

/** Resolves to the `url` for the app, the `control` address, and the function `stop`. */
export async function startRedisSwitch(redisPort) {
  const passage = new Passage(redisPort)
  await passage.open()
  let turning = Promise.resolve()
  const turn = (away) => {
    turning = turning.then(() => (away ? passage.shut() : passage.open()))
    return turning
  }
  const server = createHttpServer((request, response) => void answer(request, response))
  async function answer(request, response) {
    const body = request.method === 'PUT' ? await json(request).catch(() => null) : undefined
    if (body !== undefined && typeof body?.away !== 'boolean') {
      return response.writeHead(400).end('away must be true or false')
    }
    if (body) await turn(body.away)
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ away: passage.away }))
  }
  server.listen(0, host)
  await once(server, 'listening')
  const stop = async () => {
    server.close()
    server.closeAllConnections()
    await turn(true)
  }
  return { url: passage.url, control: `http://${host}:${server.address().port}`, stop }
}
