/**
 * The calls that wait for an outcome, each filed under its slot, and the inbox where the addon puts
 * the outcomes. One for each native storage. It knows neither the storage nor its handles, so that
 * a storage that nobody holds any more can be collected.
 */
import type { CredentialsDesk } from './credentials'
import { fromNative, type StorageError } from './errors'
import { Outcome, type Inbox, type NativeEvent, type NativeStorage } from './native'
import type { Trace, Tracer } from './tracing'

const largestBatch = 4096

/**
 * Makes of an outcome what the caller gets, or throws. `context` was filed with the call, `now` is
 * the moment of the batch in epoch milliseconds.
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
  /** The slot that was given last, and how many were given, as the addon counts its calls. */
  #slot = 0
  #given = 0
  readonly #onDrained: (() => void)[] = []
  readonly #tracer: Tracer
  readonly #onError: (error: StorageError) => void
  readonly #onEvent: (name: NativeEvent, detail: string) => void
  readonly #desk: CredentialsDesk | undefined
  /** The storage that these calls are made on: held weakly, for it holds this inbox. */
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
   * The slot of a new call of this operation. A slot that was given for a call that the addon never
   * got is given again: at the limit of the stack any step towards the addon may throw.
   */
  open<C, R>(
    operation: string,
    resolve: (value: R) => void,
    reject: (reason: unknown) => void,
    convert: Convert<C, R>,
    context: C,
  ): number {
    // Subscribers of the trace are user code and may open calls: nothing runs once the slot is taken.
    const trace = this.#tracer.begin(operation)
    this.#desk?.hold()
    if (this.#isAccepted) {
      this.#slot = this.#free.pop() ?? this.#pending.length
      this.#given = (this.#given + 1) | 0
    }
    this.#pending[this.#slot] = { resolve, reject, convert, context, trace }
    return this.#slot
  }

  /** Resolves once no call waits for its outcome. */
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

  /** Whether the addon got the call that the last slot was given for. */
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
