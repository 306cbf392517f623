/**
 * Logs changes of a storage's connections. Each change is logged once, not for every connection of
 * the pool or every attempt. Owned by a `SharedStorage`.
 */
import { StorageError } from '../base/errors'
import { lines, logTo, type Logger } from '../base/logger'
import type { NativeEvent } from '../native/native'
import type { NativeRecovery } from '../native/native-stats'

export class ConnectionLog {
  readonly #loggers: Logger[] = []
  /** Whether the log reported this state. */
  #connected = false
  #ready = false
  #failed = false
  #leavesReplica = false
  /** The reason for the loss of a ready connection. */
  #reason = ''

  /** Adds the logger of a new handle. */
  add(logger: Logger | false): void {
    if (logger !== false) this.#loggers.push(logger)
  }

  /** Removes the logger of a closed handle. */
  remove(logger: Logger | false): void {
    const place = logger === false ? -1 : this.#loggers.indexOf(logger)
    if (place >= 0) this.#loggers.splice(place, 1)
  }

  /** `argument` is what the listeners of the event receive. */
  event(name: NativeEvent, argument: string | StorageError): void {
    if (name === 'connect') this.#connect()
    else if (name === 'ready') this.#becomeReady()
    else if (argument instanceof StorageError) this.#fail(argument)
    else if (name === 'reconnecting') this.#lose()
    else if (name === 'fallback') this.#log('warn', lines.away)
    else if (name === 'recovered') this.#recover(argument)
    else if (name === 'sessionsLost') this.#log('warn', lines.evicted)
    else if (name === 'writes-refused') this.#log('warn', lines.refuses(argument))
    else if (name === 'writes-accepted') this.#log('info', lines.accepts)
    else if (name === 'close') this.#connected = this.#ready = false
  }

  /** Logs changes that were not replayed before the storage or the process ended. */
  lose(sessions: number, invalidations: number): void {
    const what = `${sessions} changed sessions and ${invalidations} invalidations`
    this.#log('warn', `[Redis] The storage ended while Redis was away: ${what} are lost`)
  }

  #recover(detail: string): void {
    this.#log('info', lines.back)
    const { replayed, lost, conflicts, reasons } = JSON.parse(detail) as NativeRecovery
    if (replayed > 0)
      this.#log('info', `[Redis] Changes of the outage that were replayed: ${replayed}`)
    if (lost > 0) {
      const why = Object.keys(reasons ?? {}).join(', ')
      this.#log('warn', `[Redis] Changes of the outage that were lost: ${lost} (${why})`)
    }
    if (conflicts > 0) this.#log('warn', `[Redis] Conflicting changes of members: ${conflicts}`)
  }

  #connect(): void {
    if (!this.#connected) this.#log('info', lines.connected)
    this.#connected = true
  }

  #becomeReady(): void {
    if (!this.#ready) this.#log('info', lines.ready)
    this.#ready = true
    this.#failed = false
  }

  /**
   * A replica is disconnected repeatedly in search of the primary. Its rejection is logged once.
   */
  #lose(): void {
    if (this.#leavesReplica) return
    if (this.#ready) this.#log('warn', `${lines.lost}: ${this.#reason}`)
    this.#connected = this.#ready = false
  }

  #fail({ message, cause }: StorageError): void {
    this.#leavesReplica = (cause as { code?: unknown } | undefined)?.code === 'READONLY'
    if (this.#ready) this.#reason = message
    if (this.#ready || this.#failed) return
    this.#failed = true
    this.#log('error', lines.failed)
    this.#log('error', `[Redis] ${message}`)
  }

  #log(level: keyof Logger, message: string): void {
    logTo(new Set(this.#loggers), level, message)
  }
}
