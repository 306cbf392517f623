/**
 * Distributed locks. A lock expires after its `ttl` unless it is extended, so that the lock of a
 * crashed process becomes free. A suspended holder may resume after its lock has expired.
 * Operations that must not run twice need the lock's fencing token, `fence`.
 */
import { randomBytes, randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { callable, integer, shape } from '../base/checks'
import { conflict, invalidArgument } from '../base/errors'
import type { Handle } from '../handle/handle'
import { Lock } from './lock'
import { freeName } from '../base/names'

/** The options of `Locks.acquire` and `Locks.withLock`. */
export interface LockOptions {
  /** Milliseconds until the lock expires unless it is extended. */
  ttl: number
  /** Milliseconds to wait while another holder has the lock. @default 0 */
  wait?: number | undefined
}

const maxInt32 = 2 ** 31 - 1
const checkOptions = shape<LockOptions>({ ttl: integer(1, maxInt32), wait: integer(0, maxInt32) })

/**
 * Distributed locks with fencing tokens. Available as `storage.locks`.
 *
 * @example
 * ```
 * await storage.locks.withLock('report', (lock) => writeReport(lock.fence, lock.signal), {
 *   ttl: 10_000,
 *   wait: 2_000,
 * })
 * ```
 * @see https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html
 */
export class Locks {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  /**
   * Acquires the lock.
   *
   * @param name 1 to 512 bytes without control characters, `{` and `}`.
   * @param options `ttl` and `wait` in milliseconds.
   * @returns The lock, or null when another holder still has it after `wait`.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `name` or an option is not valid.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
   */
  async acquire(name: string, options: LockOptions): Promise<Lock | null> {
    freeName(name, 'name', 'locks.acquire')
    return this.#acquire(name, complete(options, 'locks.acquire'))
  }

  /**
   * Calls `f` while holding the lock, then releases the lock. The lock is extended every third of
   * its `ttl` while `f` runs. If the lock is lost, `lock.signal` aborts.
   *
   * @param name 1 to 512 bytes without control characters, `{` and `}`.
   * @param options `ttl` and `wait` in milliseconds.
   * @returns The result of `f`.
   * @throws {StorageError} ERR_CONFLICT, without calling `f`, when another holder still has the
   *   lock after `wait`.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when `name`, `f` or an option is not valid.
   * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED or ERR_SERVER
   *   when the store cannot carry out the call, ERR_CLOSED after `close()`.
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
    if (lock === null) throw conflict('locks.withLock', 'Another holder still has the lock')
    const stop = keepExtending(lock, settled.ttl)
    try {
      return await f(lock)
    } finally {
      stop()
      // If the release fails, the lock expires after its TTL. The result of `f` counts.
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

/** Exponential backoff in milliseconds, with jitter so that waiters do not retry simultaneously. */
function pause(attempt: number): number {
  const longest = Math.min(200, 10 * 2 ** Math.min(attempt, 5))
  return randomInt(Math.ceil(longest / 2), longest + 1)
}

/** Returns a function that stops the extension. A failed attempt does not stop it. */
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
  if (ttl === undefined) throw invalidArgument(operation, '`options.ttl` is required')
  return { ttl, wait }
}
