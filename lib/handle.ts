/**
 * One user's hold on a shared storage: what its rooms make their calls through, until it is closed.
 */
import type { Convert } from './calls'
import { closed, sessionNotFound } from './errors'
import { Events, type StorageEvents } from './events'
import type { NativeStorage } from './native'
import type { Settings } from './settings'
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

  /** The slot of a new call. Throws ERR_CLOSED on a closed handle. */
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

  /** Makes a call whose outcome is what the caller gets. */
  call<R>(operation: string, start: (native: NativeStorage, slot: number) => void): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const slot = this.open(operation, resolve, reject, asItIs<R>, undefined)
      start(this.native, slot)
    })
  }

  /** An outcome that is known without the store; ERR_CLOSED all the same on a closed handle. */
  known<R>(operation: string, outcome: () => R): Promise<R> {
    return new Promise((resolve) => {
      this.#assertOpen(operation)
      resolve(outcome())
    })
  }

  /** What an id that is none gets. */
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

  /** Returns the function that ends the listening. Events end with the handle. */
  on<E extends keyof StorageEvents>(
    event: E,
    listener: (...args: StorageEvents[E]) => void,
  ): () => void {
    const off = this.events.on(event, listener)
    this.shared.listening.add(this.events)
    return off
  }

  /**
   * Ends this handle; calls made before still end as they would have, but for those that wait for
   * another process: they end with ERR_CLOSED. With the last handle the native storage closes: then
   * the promise resolves when all pending calls have ended.
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
