/**
 * The log lines about a storage's connections: each said when things change, not for every
 * connection of the pool and not for every attempt.
 */
import { StorageError } from './errors'
import { lines, say, type Logger } from './logger'
import type { NativeEvent } from './native'
import type { NativeRecovery } from './native-stats'

export class ConnectionLog {
  readonly #loggers: Logger[] = []
  /** Whether a line said that it is so. */
  #connected = false
  #ready = false
  #failed = false
  #leavesReplica = false
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
    else if (name === 'fallback') this.#say('warn', lines.away)
    else if (name === 'recovered') this.#recover(told)
    else if (name === 'sessionsLost') this.#say('warn', lines.evicted)
    else if (name === 'writes-refused') this.#say('warn', lines.refuses(told))
    else if (name === 'writes-accepted') this.#say('info', lines.accepts)
    else if (name === 'close') this.#connected = this.#ready = false
  }

  /** The storage ends, or the process does, and the server has not heard of these. */
  lose(sessions: number, invalidations: number): void {
    const what = `${sessions} changed sessions and ${invalidations} invalidations`
    this.#say('warn', `[Redis] Redis was away to the end: ${what} are lost`)
  }

  #recover(detail: string): void {
    this.#say('info', lines.back)
    const { replayed, lost, conflicts, reasons } = JSON.parse(detail) as NativeRecovery
    if (replayed > 0)
      this.#say('info', `[Redis] Changes from the outage that are in Redis: ${replayed}`)
    if (lost > 0) {
      const why = Object.keys(reasons ?? {}).join(', ')
      this.#say('warn', `[Redis] Changes from the outage that are lost: ${lost} (${why})`)
    }
    if (conflicts > 0) this.#say('warn', `[Redis] Conflicting changes of members: ${conflicts}`)
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

  /** A replica is left for the primary again and again: its refusal has been logged. */
  #lose(): void {
    if (this.#leavesReplica) return
    if (this.#ready) this.#say('warn', `${lines.lost}: ${this.#reason}`)
    this.#connected = this.#ready = false
  }

  #fail({ message, cause }: StorageError): void {
    this.#leavesReplica = (cause as { code?: unknown } | undefined)?.code === 'READONLY'
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
