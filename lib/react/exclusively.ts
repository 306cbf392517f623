/**
 * Mutual exclusion between the tabs of a browser. It uses a Web Lock or, in browsers without Web
 * Locks, an entry of localStorage that serves as a lease.
 */
import { locks, randomUuid } from './browser'
import { readEntry, removeEntry, writeEntry } from './entries'

/** Milliseconds until the entry of a closed tab expires. */
const ttl = 5000
const renewal = 1000

/** Milliseconds until a write to localStorage is visible in all tabs. */
const settling = 100

/** Milliseconds after which a tab runs its work without the lock. */
const patience = 60_000

/** Runs `work` while no other tab runs work under this name. */
export async function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  const manager = locks()
  if (manager === undefined) return exclusivelyInStorage(name, work)
  let isBegun = false
  const begin = () => {
    isBegun = true
    return work()
  }
  try {
    return await manager.request(name, begin)
  } catch (error) {
    // A page with an opaque origin may not request locks.
    if (isBegun) throw error
    return work()
  }
}

async function exclusivelyInStorage<T>(name: string, work: () => Promise<T>): Promise<T> {
  const holder = randomUuid()
  await acquire(name, holder)
  const timer = setInterval(() => writeEntry(name, { holder }, ttl), renewal)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    if (readEntry(name)?.holder === holder) removeEntry(name)
  }
}

/**
 * The last of several concurrent writers acquires the entry. Each tab reads it again once all
 * writes are visible.
 */
async function acquire(name: string, holder: string): Promise<void> {
  const end = performance.now() + patience
  do {
    if (readEntry(name) === null) writeEntry(name, { holder }, ttl)
    if (readEntry(name) === null) return
    await new Promise((resolve) => setTimeout(resolve, settling))
  } while (readEntry(name)?.holder !== holder && performance.now() < end)
}
