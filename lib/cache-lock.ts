/**
 * One fetch of a key at a time over all processes: who holds the key's lock fetches, the others look
 * again and again whether the value is there, or the lock is free.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Place } from './cache-place'

/** What of a storage's locks is needed here. */
export interface LockRoom {
  acquire(name: string, options: { ttl: number }): Promise<HeldLock | null>
}

interface HeldLock {
  extend(): Promise<boolean>
  release(): Promise<unknown>
}

/** Milliseconds after which the lock of a process that died is free. */
const ttl = 10_000
const pollEvery = 200

/** Short, and without the characters that a key may hold and a lock's name may not. */
function nameOf({ tenant, namespace, key }: Place): string {
  const hash = createHash('sha256').update(`${namespace}:${key}`).digest('base64url')
  return `cache:${tenant}:${hash}`
}

/**
 * What `fetch` gives, run under the lock, or what `look` finds: it is asked after each wait, and
 * once more under the lock. Without locks, because the store is away, `fetch` runs at once.
 */
export async function underLock(
  locks: LockRoom,
  place: Place,
  look: () => Promise<string | null>,
  fetch: () => Promise<string>,
): Promise<string> {
  const name = nameOf(place)
  for (;;) {
    let lock: HeldLock | null
    try {
      lock = await locks.acquire(name, { ttl })
    } catch {
      return fetch()
    }
    if (lock !== null) return holding(lock, async () => (await look()) ?? fetch())
    await sleep(pollEvery * (0.5 + Math.random() / 2))
    const found = await look()
    if (found !== null) return found
  }
}

/** Extends the lock while `work` runs. A lock that is lost costs a second fetch, nothing else. */
async function holding<T>(lock: HeldLock, work: () => Promise<T>): Promise<T> {
  const extending = setInterval(() => void lock.extend().catch(() => undefined), ttl / 3)
  extending.unref()
  try {
    return await work()
  } finally {
    clearInterval(extending)
    await lock.release().catch(() => undefined)
  }
}
