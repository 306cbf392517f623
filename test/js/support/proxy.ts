/**
 * A TCP proxy on a free port in front of a server. It injects network faults, which can be changed
 * at any time and apply to open and later connections. By default it forwards everything.
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { DeliveryRoute, HeldRequests } from './proxy-held'
import { ProxyLink, type Weather } from './proxy-link'

export interface ProxyCounts {
  /** Connections that were accepted. */
  connections: number
  /** Bytes that were passed on. */
  toServer: number
  toClient: number
}

const fair = {
  delayToServer: 0,
  delayToClient: 0,
  hole: false,
  swallow: false,
  hold: false,
  left: Infinity,
}

export class Proxy {
  readonly counts: ProxyCounts = { connections: 0, toServer: 0, toClient: 0 }
  readonly #links = new Set<ProxyLink>()
  readonly #orphans = new Set<HeldRequests>()
  readonly #weather: Weather = { ...fair, then: 'cut' }
  #listener: Server | undefined
  #port = 0

  private constructor(readonly serverPort: number) {}

  static async start(serverPort: number): Promise<Proxy> {
    const proxy = new Proxy(serverPort)
    await proxy.accept()
    return proxy
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#links.size
  }

  /** Ends every trouble: what was held back goes on, new connections are accepted. */
  async pass(): Promise<void> {
    this.#change(fair)
    await this.accept()
  }

  /** Resets every open connection, at once. */
  cut(): void {
    for (const link of this.#links) link.cut()
  }

  /** Passes so many more bytes of replies, over all connections; then resets that connection, once. */
  cutAfter(bytes: number): void {
    this.#change({ left: bytes, then: 'cut' })
  }

  /** The same, but ends the connection in good order, with the reply unfinished. */
  truncateAfter(bytes: number): void {
    this.#change({ left: bytes, then: 'end' })
  }

  /** Holds every piece back for so many milliseconds; the order stays. */
  delay({ toServer = 0, toClient = 0 }: { toServer?: number; toClient?: number }): void {
    this.#change({ delayToServer: toServer, delayToClient: toClient })
  }

  /** Reads and answers nothing more, and keeps the connections; `pass` lets everything go on. */
  blackHole(): void {
    this.#change({ hole: true })
  }

  /** Drops every reply and passes the requests; `pass` cuts the connections that lost a reply. */
  swallowReplies(): void {
    this.#change({ swallow: true })
  }

  /**
   * Keeps every request. The requests of a connection that closes meanwhile stay with the proxy
   * until `deliverHeld`; `pass` delivers those of the open connections.
   */
  holdRequests(): void {
    this.#change({ hold: true })
  }

  /** Sends the server what closed connections had left with the proxy; returns their number. */
  deliverHeld(route: DeliveryRoute): number {
    const orphans = [...this.#orphans]
    this.#orphans.clear()
    for (const orphan of orphans) orphan.deliver(route)
    return orphans.length
  }

  /** Refuses new connections; those that are open stay. */
  async refuse(): Promise<void> {
    const listener = this.#listener
    this.#listener = undefined
    listener?.close()
    if (listener?.listening) await once(listener, 'close')
  }

  /** Accepts new connections again, on the same port. */
  async accept(): Promise<void> {
    if (this.#listener) return
    this.#listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) =>
      this.#connected(client),
    )
    this.#listener.listen(this.#port, '127.0.0.1')
    await once(this.#listener, 'listening')
    this.#port = (this.#listener.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    const closed = this.refuse()
    this.cut()
    for (const orphan of this.#orphans) orphan.drop()
    this.#orphans.clear()
    await closed
  }

  #connected(client: Socket): void {
    this.counts.connections += 1
    const link = new ProxyLink(client, this.serverPort, this.#weather, this.counts, (held) =>
      this.#orphans.add(held),
    )
    this.#links.add(link)
    void link.closed.then(() => this.#links.delete(link))
  }

  #change(change: Partial<Weather>): void {
    Object.assign(this.#weather, change)
    for (const link of this.#links) link.weatherChanged()
  }
}
