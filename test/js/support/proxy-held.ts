/**
 * The requests of one proxied connection that have not reached the server yet. They outlive the
 * client's connection: networks deliver bytes after their sender has given up.
 */
import { connect, type Socket } from 'node:net'

/** Over the server's end of the old connection, or over a connection made for them. */
export type DeliveryRoute = 'old connection' | 'new connection'

/** Milliseconds until the server's end is closed after a late delivery. */
const lingering = 1000

export class HeldRequests {
  orphaned = false
  #pieces: Buffer[] = []

  constructor(
    readonly server: Socket,
    readonly serverPort: number,
  ) {}

  get empty(): boolean {
    return this.#pieces.length === 0
  }

  add(piece: Buffer): void {
    this.#pieces.push(piece)
  }

  /** Delivers to a server whose client is still connected. */
  release(): void {
    if (!this.orphaned) this.#writeTo(this.server)
  }

  /** From now on the client is gone. */
  orphan(): this {
    this.orphaned = true
    return this
  }

  deliver(route: DeliveryRoute): void {
    const reusable = route === 'old connection' && this.server.writable
    if (!reusable) this.server.destroy()
    const socket = reusable ? this.server : connect({ port: this.serverPort, host: '127.0.0.1' })
    socket.on('error', () => socket.destroy()).resume()
    this.#writeTo(socket)
    setTimeout(() => socket.destroy(), lingering).unref()
  }

  drop(): void {
    this.#pieces = []
    this.server.destroy()
  }

  #writeTo(socket: Socket): void {
    for (const piece of this.#pieces) socket.write(piece)
    this.#pieces = []
  }
}
