/** What happens to the server, the network and the processes: bursts of faults, then a recovery. */
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../js/support/until'
import type { SoakServer } from '../server'
import type { ClientProcess, Clients } from './clients'
import { now } from './clock'
import type { Random } from './random'

interface Scene {
  server: SoakServer
  random: Random
  /** The processes that the fault concerns. */
  targets: ClientProcess[]
}

type Fault = (scene: Scene) => void | Promise<void>

const each = (targets: ClientProcess[], act: (target: ClientProcess) => unknown) =>
  Promise.all(targets.map(act))

const pause = ({ random }: Scene, least: number, most: number) => sleep(random.between(least, most))

/** Long enough for the breaker to open, and for some work in memory. */
async function outage(scene: Scene): Promise<void> {
  await each(scene.targets, ({ proxy }) => proxy.refuse().then(() => proxy.cut()))
  await pause(scene, 2000, 6000)
}

async function restart({ targets }: Scene): Promise<void> {
  await each(targets, async (target) => {
    await target.kill()
    await target.start()
  })
}

const lateDelivery =
  (route: 'old connection' | 'new connection'): Fault =>
  async (scene) => {
    const { targets } = scene
    await each(targets, ({ proxy }) => proxy.holdRequests())
    await pause(scene, 200, 900)
    await each(targets, ({ proxy }) => proxy.cut())
    await each(targets, ({ proxy }) => proxy.pass())
    await pause(scene, 50, 2500)
    await each(targets, ({ proxy }) => proxy.deliverHeld(route))
  }

const faults: Record<string, Fault> = {
  cut: ({ targets }) => void each(targets, ({ proxy }) => proxy.cut()),
  'cut in a reply': async (scene) => {
    await each(scene.targets, ({ proxy }) => proxy.cutAfter(scene.random.below(5000)))
    await pause(scene, 100, 400)
  },
  'delay requests': async (scene) => {
    const toServer = scene.random.between(100, 1200)
    await each(scene.targets, ({ proxy }) => proxy.delay({ toServer }))
    await pause(scene, 500, 2500)
  },
  'delay replies': async (scene) => {
    const toClient = scene.random.between(100, 1200)
    await each(scene.targets, ({ proxy }) => proxy.delay({ toClient }))
    await pause(scene, 500, 2500)
  },
  'delay both ways': async (scene) => {
    const delay = {
      toServer: scene.random.between(50, 600),
      toClient: scene.random.between(50, 600),
    }
    await each(scene.targets, ({ proxy }) => proxy.delay(delay))
    await pause(scene, 500, 2500)
  },
  'swallow replies': async (scene) => {
    await each(scene.targets, ({ proxy }) => proxy.swallowReplies())
    await pause(scene, 300, 2000)
  },
  'deliver late over the old connection': lateDelivery('old connection'),
  'deliver late over a new connection': lateDelivery('new connection'),
  'black hole': async (scene) => {
    await each(scene.targets, ({ proxy }) => proxy.blackHole())
    await pause(scene, 300, 4000)
  },
  'black hole, then cut': async (scene) => {
    await each(scene.targets, ({ proxy }) => proxy.blackHole())
    await pause(scene, 300, 2000)
    await each(scene.targets, ({ proxy }) => proxy.cut())
  },
  'refuse connections': outage,
  'kill a process in an outage': async (scene) => {
    const one = { ...scene, targets: scene.targets.slice(0, 1) }
    await each(one.targets, ({ proxy }) => proxy.refuse().then(() => proxy.cut()))
    const opened = () => one.targets[0]!.inFallback
    await until(opened, 'the fallback', 4000).catch(() => undefined)
    await pause(one, 300, 1000)
    await restart(one)
  },
  'kill processes': restart,
  'kill a process while replies are late': async (scene) => {
    const one = { ...scene, targets: scene.targets.slice(0, 1) }
    await each(one.targets, ({ proxy }) => proxy.delay({ toClient: 400 }))
    await pause(one, 300, 600)
    await restart(one)
  },
  'stop processes for a while': async (scene) => {
    await each(scene.targets, (target) => target.signal('SIGSTOP'))
    await pause(scene, 300, 2500)
    await each(scene.targets, (target) => target.signal('SIGCONT'))
  },
  'close the clients': ({ server }) => server.killClients(),
  'freeze the server': async (scene) => {
    scene.server.freeze()
    await pause(scene, 300, 3000)
  },
  'freeze the server, then cut': async (scene) => {
    scene.server.freeze()
    await pause(scene, 200, 700)
    await each(scene.targets, ({ proxy }) => proxy.cut())
    await pause(scene, 200, 1500)
  },
  'kill the server': async (scene) => {
    await scene.server.kill()
    await pause(scene, 0, 3000)
    await scene.server.run()
  },
  'refuse writes without replicas': async (scene) => {
    await scene.server.command('CONFIG', 'SET', 'min-replicas-to-write', '1')
    await pause(scene, 300, 2000)
    await scene.server.command('CONFIG', 'SET', 'min-replicas-to-write', '0')
  },
  'be a replica for a while': async (scene) => {
    await scene.server.command('REPLICAOF', '127.0.0.1', '1')
    await pause(scene, 300, 2000)
    await scene.server.command('REPLICAOF', 'NO', 'ONE')
  },
}

export interface Happened {
  name: string
  from: number
  to: number
  /** The numbers of the client processes that it concerned. */
  clients: number[]
}

const record = 'faults.jsonl'

/** What an earlier run has recorded. */
export function loadFaults(folder: string): Happened[] {
  const lines = readFileSync(join(folder, record), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Happened)
}

/** Milliseconds in which every process must be healthy again. */
const recoveryLimit = 45_000

export class Faults {
  readonly counts = new Map<string, number>(Object.keys(faults).map((name) => [name, 0]))
  readonly happened: Happened[] = []
  recoveries = 0
  /** Processes that were not healthy long after the faults had ended. */
  readonly stuck: string[] = []
  #queue: string[] = []

  constructor(
    readonly server: SoakServer,
    readonly clients: Clients,
    readonly random: Random,
  ) {}

  /** Until `deadline`, by `performance.now()`; ends with a recovery. */
  async run(deadline: number): Promise<void> {
    while (performance.now() < deadline) {
      for (let i = this.random.between(2, 6); i > 0 && performance.now() < deadline; i--) {
        await this.#happen(this.#next())
        await sleep(this.random.between(50, 1500))
      }
      await this.#recover()
    }
  }

  /** Each fault happens before any happens again. */
  #next(): string {
    if (this.#queue.length === 0) this.#queue = this.random.shuffled(Object.keys(faults))
    return this.#queue.shift()!
  }

  async #happen(name: string): Promise<void> {
    this.counts.set(name, this.counts.get(name)! + 1)
    const { server, random, clients } = this
    const all = random.shuffled(clients.all)
    const targets = random.chance(0.3) ? all : all.slice(0, random.between(1, 2))
    const from = now()
    await faults[name]!({ server, random, targets })
    server.thaw()
    await each(all, ({ proxy }) => proxy.pass())
    this.#record({ name, from, to: now(), clients: targets.map(({ number }) => number) })
  }

  /** Beside the journals of the processes, for whoever looks into a violation. */
  #record(happened: Happened): void {
    this.happened.push(happened)
    appendFileSync(join(this.clients.folder, record), `${JSON.stringify(happened)}\n`)
  }

  async #recover(): Promise<void> {
    for (const { proxy } of this.clients.all) proxy.deliverHeld('old connection')
    this.stuck.push(...(await this.clients.settle(recoveryLimit)))
    this.recoveries += 1
    await sleep(this.random.between(500, 2000))
  }
}
