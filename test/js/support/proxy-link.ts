/**
 * One connection through the proxy: the client's socket, the server's, and a pipe each way. When one
 * end is gone, so is the other.
 */
import { connect, type Socket } from 'node:net'
import { HeldRequests } from './proxy-held'
import { ProxyPipe } from './proxy-pipe'

/** What happens to all connections of a proxy. */
export interface Weather {
  delayToServer: number
  delayToClient: number
  hole: boolean
  /** Replies are dropped; a connection that lost one is cut when the weather changes. */
  swallow: boolean
  /** Requests are kept, also after their client closed its connection. */
  hold: boolean
  /** Bytes of replies that still pass before `then` happens, once. */
  left: number
  then: 'cut' | 'end'
}

export interface LinkCounts {
  toServer: number
  toClient: number
}

export class ProxyLink {
  readonly closed: Promise<void>
  readonly #server: Socket
  readonly #pipes: ProxyPipe[]
  readonly #held: HeldRequests
  #swallowed = false

  constructor(
    readonly client: Socket,
    serverPort: number,
    readonly weather: Weather,
    readonly counts: LinkCounts,
    /** Takes over the requests that are held when the connection closes. */
    readonly onOrphan: (held: HeldRequests) => void,
  ) {
    this.#server = connect({ port: serverPort, host: '127.0.0.1', allowHalfOpen: true })
    this.#held = new HeldRequests(this.#server, serverPort)
    for (const socket of [client, this.#server]) {
      socket.setNoDelay().on('error', () => this.cut())
      socket.on('close', () => this.cut())
    }
    this.closed = new Promise((resolve) => client.once('close', () => resolve()))
    this.#pipes = [
      new ProxyPipe(
        client,
        () => ({ delay: weather.delayToServer, hole: weather.hole }),
        (piece) => this.#toServer(piece),
      ),
      new ProxyPipe(
        this.#server,
        () => ({ delay: weather.delayToClient, hole: weather.hole }),
        (piece) => this.#toClient(piece),
      ),
    ]
  }

  weatherChanged(): void {
    if (this.#swallowed && !this.weather.swallow) return this.cut()
    if (!this.weather.hold) this.#held.release()
    for (const pipe of this.#pipes) pipe.weatherChanged()
  }

  cut(): void {
    if (!this.#held.empty) {
      if (!this.client.destroyed) this.client.resetAndDestroy()
      if (!this.#held.orphaned) this.onOrphan(this.#held.orphan())
      return
    }
    for (const socket of [this.client, this.#server]) {
      if (!socket.destroyed) socket.resetAndDestroy()
    }
  }

  #toServer(piece: Buffer | null): void {
    if (this.weather.hold) return this.#hold(piece)
    if (!piece) return void this.#server.end()
    this.counts.toServer += piece.length
    this.#server.write(piece)
  }

  #hold(piece: Buffer | null): void {
    if (piece) this.#held.add(piece)
    else this.cut()
  }

  #toClient(piece: Buffer | null): void {
    if (this.#held.orphaned) return
    if (piece && this.weather.swallow) {
      this.#swallowed = true
      return
    }
    if (!piece) return void this.client.end()
    const { weather } = this
    const part = piece.subarray(0, weather.left)
    this.counts.toClient += part.length
    weather.left -= part.length
    if (part.length === piece.length && weather.left > 0) return void this.client.write(piece)
    weather.left = Infinity
    this.#break(part)
  }

  /** Sends the last bytes, and ends once they are on their way. */
  #break(last: Buffer): void {
    if (this.weather.then === 'end') this.client.end(last, () => this.#server.destroy())
    else this.client.write(last, () => this.cut())
  }
}
