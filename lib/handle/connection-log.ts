/**
 * Logs changes of a storage's connections. Each change is logged once, not for every connection of
 * the pool or every attempt. Owned by a `SharedStorage`.
 */
import { StorageError } from '../base/errors'
import { lines, say, type Logger } from '../base/logger'
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

  /** `told` is the argument of the event's listeners. */
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

  /** Logs changes that were not replayed before the storage or the process ended. */
  lose(sessions: number, invalidations: number): void {
    const what = `${sessions} changed sessions and ${invalidations} invalidations`
    this.#say('warn', `[Redis] The storage ended while Redis was away: ${what} are lost`)
  }

  #recover(detail: string): void {
    this.#say('info', lines.back)
    const { replayed, lost, conflicts, reasons } = JSON.parse(detail) as NativeRecovery
    if (replayed > 0)
      this.#say('info', `[Redis] Changes of the outage that were replayed: ${replayed}`)
    if (lost > 0) {
      const why = Object.keys(reasons ?? {}).join(', ')
      this.#say('warn', `[Redis] Changes of the outage that were lost: ${lost} (${why})`)
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

  /**
   * A replica is disconnected repeatedly in search of the primary. Its rejection is logged once.
   */
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
