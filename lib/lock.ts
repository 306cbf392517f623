/**
 * One acquisition of a lock. Its time is counted here from before the request, so that it is never
 * thought to last longer than the store lets it; when it is over, or the store says that somebody
 * else may hold the lock, the lock is lost and its signal aborts.
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { asyncDispose } from './async-dispose'
import { conflict } from './errors'
import type { Handle } from './handle'

export interface LockGrant {
  name: string
  token: string
  fence: number
  ttl: number
  /** `performance.now()` before the lock was asked for. */
  asked: number
}

export class Lock implements AsyncDisposable {
  /** Grows with each acquisition: a resource that remembers the highest can refuse older ones. */
  readonly fence: number
  /** The owner's secret: what stands in the store. */
  readonly token: string
  readonly #handle: Handle
  readonly #name: string
  readonly #ttl: number
  readonly #lost = new AbortController()
  #end: NodeJS.Timeout | undefined
  #released = false

  /** Made by `acquire`. */
  constructor(handle: Handle, { name, token, fence, ttl, asked }: LockGrant) {
    this.#handle = handle
    this.#name = name
    this.#ttl = ttl
    this.token = token
    this.fence = fence
    this.#lastsFrom(asked)
  }

  /** Aborts when the lock is lost; not when it is released. */
  get signal(): AbortSignal {
    return this.#lost.signal
  }

  /**
   * Lets the lock last for its whole `ttl` from now; false when it is lost or released. Rejects when
   * the store is away: then the lock lasts as long as before.
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

  /** Gives the lock back; whether it was still held. */
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
    this.#lost.abort(conflict('locks.extend', 'The lock is lost: its time was over'))
  }
}
