/** What happens to the server and to the way to it, one trouble after the other, and an end to each. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Proxy } from '../js/support/proxy'
import { below, between, shuffled } from './random'
import type { SoakServer } from './server'

type Fault = (server: SoakServer, proxy: Proxy) => void | Promise<void>

const faults: Record<string, Fault> = {
  cut: (_, proxy) => proxy.cut(),
  cutInAReply: async (_, proxy) => {
    proxy.cutAfter(below(20_000))
    await sleep(between(50, 300))
  },
  truncate: async (_, proxy) => {
    proxy.truncateAfter(below(20_000))
    await sleep(between(50, 300))
  },
  delayRequests: async (_, proxy) => {
    proxy.delay({ toServer: between(20, 400) })
    await sleep(between(200, 1500))
  },
  delayReplies: async (_, proxy) => {
    proxy.delay({ toClient: between(20, 400) })
    await sleep(between(200, 1500))
  },
  blackHole: async (_, proxy) => {
    proxy.blackHole()
    await sleep(between(200, 2500))
  },
  blackHoleThenCut: async (_, proxy) => {
    proxy.blackHole()
    await sleep(between(200, 1500))
    proxy.cut()
  },
  refuse: async (_, proxy) => {
    await proxy.refuse()
    proxy.cut()
    await sleep(between(100, 1500))
  },
  killClients: (server) => server.killClients(),
  freeze: async (server) => {
    server.freeze()
    await sleep(between(200, 2500))
  },
  freezeThenCut: async (server, proxy) => {
    server.freeze()
    await sleep(between(100, 500))
    proxy.cut()
    await sleep(between(100, 1000))
  },
  killAndRestart: async (server) => {
    await server.kill()
    await sleep(between(0, 1000))
    await server.run()
  },
}

export class Faults {
  readonly counts = new Map<string, number>()
  #stopped = false

  constructor(
    readonly server: SoakServer,
    readonly proxy: Proxy,
  ) {}

  /** Lets every fault happen before any happens again, until it is told to stop. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      for (const name of shuffled(Object.keys(faults))) {
        if (this.#stopped) return
        await this.#happen(name)
        await sleep(between(50, 700))
      }
    }
  }

  /** What is happening now still ends. */
  stop(): void {
    this.#stopped = true
  }

  async #happen(name: string): Promise<void> {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
    await faults[name]!(this.server, this.proxy)
    this.server.thaw()
    await this.proxy.pass()
  }
}
