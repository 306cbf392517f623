/**
 * The event listeners of a storage. An event without a listener is ignored. A listener that throws
 * or returns a rejected promise causes a process warning and does not affect other listeners.
 */
import { invalidArgument, type StorageError } from '../base/errors'
import type { NativeEvent } from '../native/native'
import { runGuarded } from '../base/warn'

/**
 * The events of a storage and the argument of their listeners: text without secrets, or the error.
 * Connection events describe the pool as a whole, not each connection.
 */
export interface StorageEvents {
  /** A connection was opened. Emitted once until the pool has no ready connection again. */
  connect: [detail: string]
  /**
   * A connection is ready for commands. Emitted once until the pool has no ready connection again.
   */
  ready: [detail: string]
  /** No connection is ready; a new attempt to connect follows. */
  reconnecting: [detail: string]
  /** The storage was closed. */
  close: [detail: string]
  /**
   * The server is away and memory replaces it. The argument is the cause, such as `ECONNREFUSED`.
   */
  fallback: [cause: string]
  /**
   * The server is back and the changes of the outage have been replayed. The argument is JSON text:
   * `{"replayed":n,"lost":n,"conflicts":n}`.
   */
  recovered: [detail: string]
  /** An attempt to connect failed, or a connection was lost. Emitted for every failure. */
  error: [error: StorageError]
}

type Listener = (argument: never) => unknown

const names: readonly NativeEvent[] = [
  'connect',
  'ready',
  'error',
  'reconnecting',
  'fallback',
  'recovered',
  'close',
]

export class Events {
  readonly #listeners = new Map<NativeEvent, Set<Listener>>()

  /** Adds a listener. Returns a function that removes it. */
  on<E extends keyof StorageEvents>(
    name: E,
    listener: (...args: StorageEvents[E]) => void,
  ): () => void {
    if (!names.includes(name)) {
      throw invalidArgument('on', `\`event\` must be one of ${names.join(', ')}`)
    }
    if (typeof listener !== 'function') {
      throw invalidArgument('on', '`listener` must be a function')
    }
    // A separate wrapper for each call of on(), so that each returned function removes only its
    // listener.
    const own: Listener = (argument) => (listener as Listener)(argument)
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(own))
    return () => void listeners.delete(own)
  }

  emit(name: NativeEvent, argument: string | StorageError): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      runGuarded('A listener', () => listener(argument as never))
    }
  }
}
