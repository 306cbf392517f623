/**
 * Work that one tab of a browser does at a time: under a Web Lock or, in browsers without them, under
 * an entry of localStorage.
 */
import { locks, randomUuid } from './browser'
import { readEntry, removeEntry, writeEntry } from './entries'

/** Milliseconds after which the entry of a tab that is gone expires. */
const ttl = 5000
const renewal = 1000

/** Milliseconds until what one tab writes to localStorage can be read in every other one. */
const settling = 100

/** Milliseconds after which a tab works without having been alone. */
const patience = 60_000

/** Runs `work` while no other tab runs work of this name. */
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
    // A page without an origin of its own may not hold locks.
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

/** Of tabs that write at the same time the last one acquires, which each reads once all have written. */
async function acquire(name: string, holder: string): Promise<void> {
  const end = performance.now() + patience
  do {
    if (readEntry(name) === null) writeEntry(name, { holder }, ttl)
    if (readEntry(name) === null) return
    await new Promise((resolve) => setTimeout(resolve, settling))
  } while (readEntry(name)?.holder !== holder && performance.now() < end)
}
