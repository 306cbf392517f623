/** The client processes, each behind a proxy of its own. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Proxy } from '../../js/support/proxy'
import { now } from './clock'
import type { Options } from './options'
import type { ProcessRun } from './history'
import type { Assignment, Shared, ToClient, ToParent } from './messages'
import { Pools } from './pools'
import type { Random } from './random'

export const maxSessionsPerUser = 3

/** Most give up soon, so that many outages fit into a run. */
const patience = [
  { commandTimeout: 500, connectTimeout: 500 },
  { commandTimeout: 500, connectTimeout: 500 },
  { commandTimeout: 300, connectTimeout: 500 },
  { commandTimeout: 2000, connectTimeout: 1500 },
]

const common = { sessionTtl: 7200, maxSessionsPerUser, cacheTtl: 7200 }

export class ClientProcess {
  restarts = 0
  run: ProcessRun | undefined
  #child: ChildProcess | undefined
  #inFallback = false

  constructor(
    readonly number: number,
    readonly proxy: Proxy,
    readonly owner: Clients,
  ) {}

  get inFallback(): boolean {
    return this.#inFallback
  }

  async start(): Promise<void> {
    const { options, random, folder, runs } = this.owner
    const by = `client ${this.number}.${this.restarts}`
    const journal = join(folder, `${by.replace(' ', '-')}.jsonl`)
    const child = fork(join(__dirname, 'client-process.js'), { stdio: ['ignore', 2, 2, 'ipc'] })
    this.#child = child
    this.#inFallback = false
    this.run = { by, journal, killed: Infinity }
    runs.push(this.run)
    child.on('message', (message: ToParent) => this.#received(message))
    child.on('exit', (code, signal) => this.owner.exited(this, child, code, signal))
    const storage = {
      ...common,
      ...random.oneOf(patience),
      url: this.proxy.url,
      fallback: options.fallback,
      pool: random.oneOf([
        { min: 1, max: 10 },
        { min: 2, max: 4 },
      ]),
    }
    const shared = this.owner.pools.all()
    const assignment: Assignment = {
      by,
      number: this.number,
      seed: random.below(2 ** 32),
      package: options.package,
      journal,
      storage,
      shared,
    }
    this.send({ type: 'start', assignment })
    await this.#message('ready', 20_000)
  }

  send(message: ToClient): void {
    if (this.#child?.connected) this.#child.send(message, () => undefined)
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  /** With SIGKILL. */
  async kill(): Promise<void> {
    const child = this.#child!
    this.run!.killed = now()
    this.#child = undefined
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    this.restarts += 1
  }

  /** Whether it became healthy in time. */
  async settle(milliseconds: number): Promise<boolean> {
    this.send({ type: 'settle' })
    return this.#message('settled', milliseconds)
  }

  /** Whether it ended in good order in time. */
  async stop(milliseconds: number): Promise<boolean> {
    const child = this.#child!
    this.send({ type: 'stop' })
    const stopped = await this.#message('stopped', milliseconds)
    this.#child = undefined
    if (!stopped) child.kill('SIGKILL')
    return stopped
  }

  /** Whether it is the process that runs now, and not one that was killed. */
  isRunning(child: ChildProcess): boolean {
    return child === this.#child
  }

  #received(message: ToParent): void {
    if (message.type === 'fallback') this.#inFallback = true
    if (message.type === 'settled') this.#inFallback = false
    if (message.type === 'shared') this.owner.share(message.item, this)
  }

  #message(type: ToParent['type'], milliseconds: number): Promise<boolean> {
    const child = this.#child!
    return new Promise((resolve) => {
      const finish = (result: boolean) => {
        clearTimeout(timer)
        child.off('message', listen).off('exit', gone)
        resolve(result)
      }
      const listen = (message: ToParent) => {
        if (message.type === type) finish(true)
      }
      const gone = () => finish(false)
      const timer = setTimeout(gone, milliseconds)
      child.on('message', listen).on('exit', gone)
    })
  }
}

export class Clients {
  readonly all: ClientProcess[] = []
  readonly pools = new Pools()
  readonly runs: ProcessRun[] = []
  /** Processes that ended although nobody had killed them. */
  readonly crashes: string[] = []

  private constructor(
    readonly options: Options,
    readonly random: Random,
    readonly folder: string,
  ) {}

  static async start(
    options: Options,
    random: Random,
    folder: string,
    serverPort: number,
  ): Promise<Clients> {
    const clients = new Clients(options, random, folder)
    for (let number = 1; number <= options.processes; number++) {
      const proxy = await Proxy.start(serverPort)
      clients.all.push(new ClientProcess(number, proxy, clients))
    }
    await Promise.all(clients.all.map((client) => client.start()))
    return clients
  }

  share(item: Shared, from: ClientProcess): void {
    this.pools.add(item)
    for (const client of this.all) if (client !== from) client.send({ type: 'shared', item })
  }

  exited(client: ClientProcess, child: ChildProcess, code: number | null, signal: string | null) {
    if (!client.isRunning(child)) return
    this.crashes.push(`${client.run!.by} ended with ${code ?? signal ?? 'nothing'}`)
  }

  async settle(milliseconds: number): Promise<string[]> {
    const settled = await Promise.all(this.all.map((client) => client.settle(milliseconds)))
    return this.all.filter((_, i) => !settled[i]).map((client) => client.run!.by)
  }

  async stop(milliseconds: number): Promise<string[]> {
    const stopped = await Promise.all(this.all.map((client) => client.stop(milliseconds)))
    await Promise.all(this.all.map((client) => client.proxy.close()))
    return this.all.filter((_, i) => !stopped[i]).map((client) => client.run!.by)
  }
}
