/**
 * The log lines about a storage's connections: each said when things change, not for every
 * connection of the pool.
 */
import { lines, say, type Logger } from './logger'
import type { NativeEvent } from './native'

export class ConnectionLog {
  readonly #loggers: Logger[] = []
  #connected = false
  #ready = false
  #failed = false

  /** A handle that logs there came. */
  add(logger: Logger | false): void {
    if (logger !== false) this.#loggers.push(logger)
  }

  /** A handle that logged there left. */
  remove(logger: Logger | false): void {
    const place = logger === false ? -1 : this.#loggers.indexOf(logger)
    if (place >= 0) this.#loggers.splice(place, 1)
  }

  event(name: NativeEvent, detail: string): void {
    if (name === 'connect') this.#connect()
    else if (name === 'ready') this.#becomeReady()
    else if (name === 'error') this.#fail(detail)
    else this.#connected = this.#ready = false
  }

  #connect(): void {
    if (!this.#connected) this.#say('info', lines.connected)
    this.#connected = true
  }

  #becomeReady(): void {
    if (!this.#ready) this.#say('info', lines.ready)
    this.#ready = true
    this.#failed = false
  }

  #fail(detail: string): void {
    if (this.#ready || this.#failed) return
    this.#failed = true
    this.#say('error', lines.failed)
    this.#say('error', `[Redis] ${detail}`)
  }

  #say(level: keyof Logger, message: string): void {
    say(new Set(this.#loggers), level, message)
  }
}
