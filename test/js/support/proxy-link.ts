/**
 * One connection through the proxy: the client's socket, the server's, and a pipe each way. When one
 * end is gone, so is the other.
 */
import { connect, type Socket } from 'node:net'
import { ProxyPipe } from './proxy-pipe'

/** What happens to all connections of a proxy. */
export interface Weather {
  delayToServer: number
  delayToClient: number
  hole: boolean
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

  constructor(
    readonly client: Socket,
    serverPort: number,
    readonly weather: Weather,
    readonly counts: LinkCounts,
  ) {
    this.#server = connect({ port: serverPort, host: '127.0.0.1', allowHalfOpen: true })
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
    for (const pipe of this.#pipes) pipe.weatherChanged()
  }

  cut(): void {
    for (const socket of [this.client, this.#server]) {
      if (!socket.destroyed) socket.resetAndDestroy()
    }
  }

  #toServer(piece: Buffer | null): void {
    if (!piece) return void this.#server.end()
    this.counts.toServer += piece.length
    this.#server.write(piece)
  }

  #toClient(piece: Buffer | null): void {
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
