/**
 * Locks over all processes. A lock lasts for its `ttl` unless it is extended, so that one whose
 * holder died is free again. Nobody can keep a holder that was suspended from going on after that:
 * what must not happen twice is guarded by the lock's `fence`.
 */
import { randomBytes, randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { callable, integer, shape } from './checks'
import { conflict, invalidArgument } from './errors'
import type { Handle } from './handle'
import { Lock } from './lock'
import { freeName } from './names'

export interface LockOptions {
  /** Milliseconds that the lock lasts unless it is extended. */
  ttl: number
  /** Milliseconds to wait for it while another holds it: 0. */
  wait?: number | undefined
}

const maxInt32 = 2 ** 31 - 1
const checkOptions = shape<LockOptions>({ ttl: integer(1, maxInt32), wait: integer(0, maxInt32) })

export class Locks {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  /** The lock, or null when another still holds it after `wait`. */
  async acquire(name: string, options: LockOptions): Promise<Lock | null> {
    freeName(name, 'name', 'locks.acquire')
    return this.#acquire(name, complete(options, 'locks.acquire'))
  }

  /**
   * Calls `f` with the lock and resolves to what it gives. Extends the lock while `f` runs, at each
   * third of its `ttl`, and aborts `lock.signal` when it is lost all the same; then releases it.
   * Rejects with ERR_CONFLICT, without calling `f`, when another still holds it after `wait`.
   */
  async withLock<R>(
    name: string,
    f: (lock: Lock) => R | PromiseLike<R>,
    options: LockOptions,
  ): Promise<R> {
    freeName(name, 'name', 'locks.withLock')
    callable(f, 'f', 'locks.withLock')
    const settled = complete(options, 'locks.withLock')
    const lock = await this.#acquire(name, settled)
    if (lock === null) throw conflict('locks.withLock', 'Another still holds the lock')
    const stop = keepExtending(lock, settled.ttl)
    try {
      return await f(lock)
    } finally {
      stop()
      // A lock that cannot be released ends by itself; what f did counts.
      await lock.release().catch(() => false)
    }
  }

  async #acquire(name: string, { ttl, wait }: Required<LockOptions>): Promise<Lock | null> {
    const token = randomBytes(16).toString('base64url')
    const deadline = performance.now() + wait
    for (let attempt = 0; ; attempt++) {
      const asked = performance.now()
      const fence = await this.#handle.call<number>('locks.acquire', (native, slot) =>
        native.locksAcquire(slot, name, token, ttl),
      )
      if (fence > 0) return new Lock(this.#handle, { name, token, fence, ttl, asked })
      const rest = deadline - performance.now()
      if (rest <= 0) return null
      await sleep(Math.min(rest, pause(attempt)))
    }
  }
}

/** Milliseconds: longer with each attempt, and of random length, lest all who wait ask at once. */
function pause(attempt: number): number {
  const longest = Math.min(200, 10 * 2 ** Math.min(attempt, 5))
  return randomInt(Math.ceil(longest / 2), longest + 1)
}

/** Returns the function that ends it. While the store is away it goes on trying. */
function keepExtending(lock: Lock, ttl: number): () => void {
  let asking = false
  const extend = async () => {
    if (asking || lock.signal.aborted) return
    asking = true
    await lock.extend().catch(() => false)
    asking = false
  }
  const timer = setInterval(() => void extend(), Math.max(1, Math.floor(ttl / 3))).unref()
  return () => clearInterval(timer)
}

function complete(options: LockOptions, operation: string): Required<LockOptions> {
  const { ttl, wait = 0 } = checkOptions(options, 'options', operation)
  if (ttl === undefined) throw invalidArgument(operation, '`options.ttl` must be given')
  return { ttl, wait }
}
