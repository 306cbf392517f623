/** The parent's side of an agent process, which runs one version of the package. */
import { fork } from 'node:child_process'
import { join } from 'node:path'

import { root } from '../paths.mjs'

export class Agent {
  #pending = new Map()
  #calls = 0
  #child

  constructor(name, folder, url) {
    this.name = name
    this.#child = fork(join(root, 'scripts/lib/interop/agent.mjs'), [folder, url], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.ready = new Promise((resolve, reject) => {
      this.#child.on('message', (message) => (message.ready ? resolve() : this.#settle(message)))
      this.#child.once('exit', (code, signal) => {
        const error = new Error(`the process of ${name} ended with ${code ?? signal}`)
        reject(error)
        for (const { reject: fail } of this.#pending.values()) fail(error)
      })
    })
  }

  /** Executes a call in the agent's process. Example: `call('sessions.get', id)`. */
  call(name, ...args) {
    return new Promise((resolve, reject) => {
      const id = ++this.#calls
      this.#pending.set(id, { resolve, reject, name })
      this.#child.send({ id, name, args })
    })
  }

  get calls() {
    return this.#calls
  }

  end() {
    if (this.#child.connected) this.#child.disconnect()
  }

  #settle({ id, value, error }) {
    const { resolve, reject, name } = this.#pending.get(id)
    this.#pending.delete(id)
    if (error === undefined) resolve(value)
    else reject(new Error(`${this.name}: ${name}: ${error}`))
  }
}
