/**
 * A process that answers each line with a line of JSON; whoever started it ends it with `end`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export class Child {
  #process
  #lines
  #name

  constructor(name, command, args) {
    this.#name = name
    this.#process = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#process.stdin.on('error', () => {})
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
  }

  async ask(...words) {
    this.#process.stdin.write(`${words.join(' ')}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`${this.#name} ended at '${words.join(' ')}'`)
    return JSON.parse(value)
  }

  async end() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exited = once(this.#process, 'exit')
    this.#process.stdin.end()
    await exited
  }
}
