/**
 * One fetch of a key at a time across all processes. The holder of the key's lock fetches. Other
 * processes are notified through pub/sub when the lock may be free, and then read the entry again.
 * They also poll, because the holder may have crashed or notifications may be unavailable.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Place } from '../cache-state/cache-place'
import { isClosed } from '../base/errors'
import type { Handle } from '../handle/handle'
import type { NativeStorage } from '../native/native'

const operation = 'cache.orFetch'
/** Milliseconds after which the lock of a crashed process is free. */
const ttl = 10_000
/** Maximum milliseconds between two reads: without and with a pub/sub subscription. */
const pollEvery = 200
const lookEvery = 2000

/**
 * A hash keeps the name short and free of characters that a key may contain and a lock's name may
 * not.
 */
function nameOf({ tenant, namespace, key }: Place): string {
  const hash = createHash('sha256').update(`${namespace}:${key}`).digest('base64url')
  return `cache:${tenant}:${hash}`
}

/**
 * Runs `fetch` under the lock, unless `look` finds a value first. `look` runs after each wait, and
 * once more under the lock. If the lock cannot be requested because the store is away, `fetch` runs
 * at once.
 */
export async function underLock(
  handle: Handle,
  place: Place,
  look: () => Promise<string | null>,
  fetch: () => Promise<string>,
): Promise<string> {
  const lock = new FetchLock(handle, nameOf(place))
  for (let version = 0; ;) {
    let held: boolean
    try {
      held = await lock.acquire()
    } catch (error) {
      if (isClosed(error)) throw error
      return fetch()
    }
    if (held) return lock.holding(async () => (await look()) ?? fetch())
    version = await lock.wait(version)
    const found = await look()
    if (found !== null) return found
  }
}

class FetchLock {
  readonly #handle: Handle
  readonly #name: string
  readonly #token = randomBytes(16).toString('base64url')

  constructor(handle: Handle, name: string) {
    this.#handle = handle
    this.#name = name
  }

  async acquire(): Promise<boolean> {
    const fence = await this.#handle.call<number>(operation, (native, slot) =>
      native.locksAcquire(slot, this.#name, this.#token, ttl),
    )
    return fence > 0
  }

  /** `version` is the result of the previous wait, 0 for the first. */
  wait(version: number): Promise<number> {
    const longest = version === 0 ? pollEvery : lookEvery
    const ms = Math.ceil(longest * (0.5 + Math.random() / 2))
    return this.#handle.call(operation, (native, slot) =>
      native.locksWait(slot, this.#name, version, ms),
    )
  }

  /** Extends the lock while `work` runs. If the lock is lost, the only cost is a second fetch. */
  async holding<T>(work: () => Promise<T>): Promise<T> {
    const extend = () =>
      this.#try((native, slot) => native.locksExtend(slot, this.#name, this.#token, ttl))
    const extending = setInterval(() => void extend(), ttl / 3)
    extending.unref()
    try {
      return await work()
    } finally {
      clearInterval(extending)
      await this.#try((native, slot) => native.locksReleaseAndTell(slot, this.#name, this.#token))
    }
  }

  /** Ignores errors: the lock expires after its TTL. */
  async #try(start: (native: NativeStorage, slot: number) => void): Promise<void> {
    await this.#handle.call(operation, start).catch(() => undefined)
  }
}
