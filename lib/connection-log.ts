/**
 * The log lines about a storage's connections: each said when things change, not for every
 * connection of the pool.
 */
import { lines, say, type Logger } from './logger'
import type { NativeEvent, NativeRecovery } from './native'

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
    else if (name === 'fallback') this.#say('warn', lines.away)
    else if (name === 'recovered') this.#recover(detail)
    else this.#connected = this.#ready = false
  }

  /** The storage ends, or the process does, and the server has not heard of these. */
  lose(sessions: number, invalidations: number): void {
    const what = `${sessions} changed sessions and ${invalidations} invalidations`
    this.#say('warn', `[Redis] Redis was away to the end: ${what} are lost`)
  }

  #recover(detail: string): void {
    this.#say('info', lines.back)
    const { replayed, lost, reasons } = JSON.parse(detail) as NativeRecovery
    if (replayed > 0) this.#say('info', `[Redis] ${replayed} changes from the outage are in Redis`)
    if (lost > 0) {
      const why = Object.keys(reasons ?? {}).join(', ')
      this.#say('warn', `[Redis] ${lost} changes from the outage are lost (${why})`)
    }
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
