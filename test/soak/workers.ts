/**
 * Worker threads, one after the other: each is terminated in the middle of its calls or ends by
 * itself.
 */
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { below } from './random'
import type { Watch } from './watch'

interface Told {
  calls: number
  breaches: string[]
}

export class Workers {
  started = 0
  terminated = 0
  endedThemselves = 0
  calls = 0
  #stopped = false

  constructor(
    readonly url: string,
    readonly watch: Watch,
  ) {}

  async run(): Promise<void> {
    while (!this.#stopped) await this.#one()
  }

  stop(): void {
    this.#stopped = true
  }

  async #one(): Promise<void> {
    this.started += 1
    const workerData = { url: this.url, number: 1000 + this.started }
    const worker = new Worker(join(__dirname, 'worker.js'), { workerData })
    let told: Told = { calls: 0, breaches: [] }
    worker.on('message', (message: Told) => (told = message))
    worker.on('error', (error) => this.watch.breach(`a worker failed: ${String(error)}`))
    const exited = once(worker, 'exit') as Promise<[number]>
    await Promise.race([once(worker, 'message'), exited])
    await this.#end(worker, exited)
    this.calls += told.calls
    for (const breach of told.breaches) this.watch.breach(`in a worker: ${breach}`)
  }

  async #end(worker: Worker, exited: Promise<[number]>): Promise<void> {
    const patience = sleep(below(2) === 0 ? below(300) : 20_000).then(() => 'terminate' as const)
    if ((await Promise.race([patience, exited])) === 'terminate') {
      this.terminated += 1
      await worker.terminate()
      return
    }
    this.endedThemselves += 1
    const [code] = await exited
    if (code !== 0) this.watch.breach(`a worker ended with ${code}`)
  }
}
