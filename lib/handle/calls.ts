/**
 * The pending calls of one native storage, each identified by a slot number, and the inbox that
 * receives their outcomes from the addon. It does not reference the storage or its handles, so that
 * an unreferenced storage can be garbage-collected.
 */
import type { CredentialsDesk } from '../options/credentials'
import type { StorageError } from '../base/errors'
import { fromNative } from '../native/native-error'
import { Outcome, type Inbox, type NativeEvent, type NativeStorage } from '../native/native'
import type { Trace, Tracer } from './tracing'

const largestBatch = 4096

/**
 * Converts an outcome to the caller's result, or throws. `context` was passed to `open`; `now` is
 * the time of the batch in epoch milliseconds.
 */
export type Convert<C, R> = (value: never, context: C, now: number) => R

interface Call {
  resolve(value: unknown): void
  reject(reason: unknown): void
  convert(value: unknown, context: unknown, now: number): unknown
  context: unknown
  trace: Trace | undefined
}

export class Calls implements Inbox {
  readonly tags = new Int32Array(2 * largestBatch + 1)
  readonly values: unknown[] = new Array<unknown>(largestBatch).fill(undefined)
  readonly #pending: (Call | undefined)[] = []
  readonly #free: number[] = []
  /**
   * The latest slot, and the number of slots given, counted modulo 2 ** 32 as the addon counts
   * calls.
   */
  #slot = 0
  #given = 0
  readonly #onDrained: (() => void)[] = []
  readonly #tracer: Tracer
  readonly #onError: (error: StorageError) => void
  readonly #onEvent: (name: NativeEvent, detail: string) => void
  readonly #desk: CredentialsDesk | undefined
  /** The native storage. Held weakly, because it references this inbox. */
  native: WeakRef<NativeStorage> | undefined

  constructor(
    tracer: Tracer,
    onError: (error: StorageError) => void,
    onEvent: (name: NativeEvent, detail: string) => void,
    desk?: CredentialsDesk,
  ) {
    this.#tracer = tracer
    this.#onError = onError
    this.#onEvent = onEvent
    this.#desk = desk
  }

  /**
   * Returns the slot of a new call. A slot whose call the addon did not accept is reused: near the
   * stack limit, any step on the way to the addon may throw.
   */
  open<C, R>(
    operation: string,
    resolve: (value: R) => void,
    reject: (reason: unknown) => void,
    convert: Convert<C, R>,
    context: C,
  ): number {
    // Subscribers of the trace are user code and may open calls. They must run before the slot is
    // taken.
    const trace = this.#tracer.begin(operation)
    this.#desk?.hold()
    if (this.#isAccepted) {
      this.#slot = this.#free.pop() ?? this.#pending.length
      this.#given = (this.#given + 1) | 0
    }
    this.#pending[this.#slot] = { resolve, reject, convert, context, trace }
    return this.#slot
  }

  /** Resolves when no call is pending. */
  drained(): Promise<void> {
    if (this.#isDrained) return Promise.resolve()
    return new Promise((resolve) => this.#onDrained.push(resolve))
  }

  settle(count: number, from: number): void {
    const now = Date.now()
    for (let i = 0; i < count; i++) {
      const value = this.values[from + i]
      this.values[from + i] = undefined
      const slot = this.tags[2 * i]!
      const call = this.#pending[slot]
      if (call === undefined) continue
      this.#pending[slot] = undefined
      this.#free.push(slot)
      if (this.tags[2 * i + 1] === Outcome.Value) this.#succeed(call, value, now)
      else this.#fail(call, fromNative(value as string))
    }
    if (!this.#isDrained) return
    this.#desk?.release()
    for (const resolve of this.#onDrained.splice(0)) resolve()
  }

  event(name: NativeEvent, detail: string): void {
    this.#onEvent(name, detail)
  }

  ask(ticket: number): void {
    const native = this.native?.deref()
    if (native !== undefined) void this.#desk?.answer(native, ticket)
  }

  /** True if the addon accepted the call of the latest slot. */
  get #isAccepted(): boolean {
    return this.tags[2 * largestBatch] === this.#given
  }

  get #isDrained(): boolean {
    const given = this.#isAccepted ? 0 : 1
    return this.#free.length + given === this.#pending.length
  }

  #succeed(call: Call, value: unknown, now: number): void {
    try {
      const result = call.convert(value, call.context, now)
      this.#tracer.succeed(call.trace)
      call.resolve(result)
    } catch (error) {
      this.#fail(call, error as StorageError)
    }
  }

  #fail(call: Call, error: StorageError): void {
    this.#onError(error)
    this.#tracer.fail(call.trace, error)
    call.reject(error)
  }
}
