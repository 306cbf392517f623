/**
 * The listeners of a storage. An event without a listener is ignored. A listener that throws, or
 * whose promise is rejected, becomes a warning of the process and affects no other listener.
 */
import { invalidArgument, type StorageError } from './errors'
import type { NativeEvent } from './native'
import { runGuarded } from './warn'

/** What a listener of each event is given: text without secrets, or the error. */
export interface StorageEvents {
  connect: [detail: string]
  ready: [detail: string]
  reconnecting: [detail: string]
  close: [detail: string]
  /** The server is away, and answers come from memory; the cause, such as `ECONNREFUSED`. */
  fallback: [cause: string]
  /**
   * The server is back, and the changes made in the outage are replayed. JSON text:
   * `{"replayed":n,"lost":n,"conflicts":n}`.
   */
  recovered: [detail: string]
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

  /** Returns the function that ends the listening. */
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
    // A wrapper of its own, so that each call of on() is ended by its own function.
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
