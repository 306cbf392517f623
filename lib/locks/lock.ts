/**
 * One acquisition of a lock. Its TTL is counted locally from before the request, so that this
 * process never considers the lock valid for longer than the store does. The lock is lost when the
 * TTL has passed, or when the store reports that this token does not hold the lock. Its signal then
 * aborts.
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { asyncDispose } from '../base/async-dispose'
import { conflict } from '../base/errors'
import type { Handle } from '../handle/handle'

export interface LockGrant {
  name: string
  token: string
  fence: number
  ttl: number
  /** `performance.now()` before the request for the lock was sent. */
  asked: number
}

/**
 * A lock that this process holds until it expires or is released. `await using` releases it.
 *
 * @example
 * ```
 * await using lock = await storage.locks.acquire('report', { ttl: 10_000 })
 * if (lock !== null) await writeReport(lock.fence, lock.signal)
 * ```
 */
export class Lock implements AsyncDisposable {
  /**
   * The fencing token: greater than that of every acquisition of this lock in the last 24 hours. A
   * resource that remembers the highest value can reject writes from an expired holder.
   */
  readonly fence: number
  /** The random value that identifies the holder in the store. It is a secret. */
  readonly token: string
  readonly #handle: Handle
  readonly #name: string
  readonly #ttl: number
  readonly #lost = new AbortController()
  #end: NodeJS.Timeout | undefined
  #released = false

  /** Called by `Locks.acquire`. */
  constructor(handle: Handle, { name, token, fence, ttl, asked }: LockGrant) {
    this.#handle = handle
    this.#name = name
    this.#ttl = ttl
    this.token = token
    this.fence = fence
    this.#lastsFrom(asked)
  }

  /** A signal that aborts when the lock is lost, not when it is released. */
  get signal(): AbortSignal {
    return this.#lost.signal
  }

  /**
   * Extends the lock to its whole `ttl` from now. If the call rejects, the lock keeps its previous
   * expiry.
   *
   * @returns False if the lock is lost or released.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  async extend(): Promise<boolean> {
    if (this.#ended) return false
    const asked = performance.now()
    const holds = await this.#handle.call<boolean>('locks.extend', (native, slot) =>
      native.locksExtend(slot, this.#name, this.token, this.#ttl),
    )
    if (this.#ended) return false
    if (holds) this.#lastsFrom(asked)
    else this.#lose()
    return holds
  }

  /**
   * Releases the lock.
   *
   * @returns True if this holder still had the lock.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  async release(): Promise<boolean> {
    if (this.#released) return false
    this.#released = true
    clearTimeout(this.#end)
    return this.#handle.call('locks.release', (native, slot) =>
      native.locksRelease(slot, this.#name, this.token),
    )
  }

  async [asyncDispose](): Promise<void> {
    await this.release()
  }

  get #ended(): boolean {
    return this.#released || this.signal.aborted
  }

  #lastsFrom(asked: number): void {
    clearTimeout(this.#end)
    const rest = Math.max(0, asked + this.#ttl - performance.now())
    this.#end = setTimeout(() => this.#lose(), rest).unref()
  }

  #lose(): void {
    clearTimeout(this.#end)
    this.#lost.abort(conflict('locks.extend', 'The lock is lost: its TTL has expired'))
  }
}
