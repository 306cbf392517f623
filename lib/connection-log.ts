/**
 * The log lines about a storage's connections: each said when things change, not for every
 * connection of the pool and not for every attempt.
 */
import { StorageError } from './errors'
import { lines, say, type Logger } from './logger'
import type { NativeEvent } from './native'

export class ConnectionLog {
  readonly #loggers: Logger[] = []
  /** Whether a line said that it is so. */
  #connected = false
  #ready = false
  #failed = false
  /** Why a connection was lost that had been ready. */
  #reason = ''

  /** A handle that logs there came. */
  add(logger: Logger | false): void {
    if (logger !== false) this.#loggers.push(logger)
  }

  /** A handle that logged there left. */
  remove(logger: Logger | false): void {
    const place = logger === false ? -1 : this.#loggers.indexOf(logger)
    if (place >= 0) this.#loggers.splice(place, 1)
  }

  /** `told` is what the listeners of the event are told. */
  event(name: NativeEvent, told: string | StorageError): void {
    if (name === 'connect') this.#connect()
    else if (name === 'ready') this.#becomeReady()
    else if (told instanceof StorageError) this.#fail(told)
    else if (name === 'reconnecting') this.#lose()
    else if (name === 'fallback') this.#say('warn', lines.fallback)
    else if (name === 'recovered') this.#say('info', lines.recovered)
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

  #lose(): void {
    if (this.#ready) this.#say('warn', `${lines.lost}: ${this.#reason}`)
    this.#connected = this.#ready = false
  }

  #fail({ message }: StorageError): void {
    if (this.#ready) this.#reason = message
    if (this.#ready || this.#failed) return
    this.#failed = true
    this.#say('error', lines.failed)
    this.#say('error', `[Redis] ${message}`)
  }

  #say(level: keyof Logger, message: string): void {
    say(new Set(this.#loggers), level, message)
  }
}
