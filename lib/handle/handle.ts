/**
 * A reference to a shared storage, through which the modules make their calls until it is closed.
 * Owned by a `StorageHandle`.
 */
import type { Convert } from './calls'
import { closed, sessionNotFound } from '../base/errors'
import { Events, type StorageEvents } from './events'
import type { NativeStorage } from '../native/native'
import type { Settings } from '../options/settings'
import { acquire, release, type SharedStorage } from './shared-storage'

export class Handle {
  readonly shared: SharedStorage
  readonly events = new Events()
  #closing: Promise<void> | undefined

  constructor(readonly settings: Settings) {
    this.shared = acquire(settings)
  }

  get native(): NativeStorage {
    return this.shared.native
  }

  /** Returns the slot of a new call. Throws ERR_CLOSED on a closed handle. */
  open<C, R>(
    operation: string,
    resolve: (value: R) => void,
    reject: (reason: unknown) => void,
    convert: Convert<C, R>,
    context: C,
  ): number {
    this.#assertOpen(operation)
    return this.shared.calls.open(operation, resolve, reject, convert, context)
  }

  /** Makes a call whose outcome is passed to the caller unchanged. */
  call<R>(operation: string, start: (native: NativeStorage, slot: number) => void): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const slot = this.open(operation, resolve, reject, asItIs<R>, undefined)
      start(this.native, slot)
    })
  }

  /** Resolves to an outcome that needs no store. Rejects with ERR_CLOSED on a closed handle. */
  known<R>(operation: string, outcome: () => R): Promise<R> {
    return new Promise((resolve) => {
      this.#assertOpen(operation)
      resolve(outcome())
    })
  }

  /** Rejects with ERR_SESSION_NOT_FOUND, for an id that is not a UUID. */
  unknownSession(operation: string): Promise<never> {
    return this.known(operation, () => {
      throw sessionNotFound(operation)
    })
  }

  get closed(): boolean {
    return this.#closing !== undefined
  }

  #assertOpen(operation: string): void {
    if (this.closed) throw closed(operation)
  }

  /**
   * Adds a listener and returns a function that removes it. Closing the handle removes all
   * listeners.
   */
  on<E extends keyof StorageEvents>(
    event: E,
    listener: (...args: StorageEvents[E]) => void,
  ): () => void {
    const off = this.events.on(event, listener)
    this.shared.listening.add(this.events)
    return off
  }

  /**
   * Closes this handle. Pending calls are completed, except calls that wait for another process,
   * which reject with ERR_CLOSED. With the last handle the native storage closes: the promise then
   * resolves when all pending calls have ended.
   */
  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  #end(): Promise<void> {
    const { shared } = this
    shared.native.locksEndWaits()
    const ended = release(shared) ? shared.close() : Promise.resolve()
    return ended.finally(() => {
      shared.listening.delete(this.events)
      shared.log.remove(this.settings.logger)
    })
  }
}

function asItIs<R>(value: R): R {
  return value
}
