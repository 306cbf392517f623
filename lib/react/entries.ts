/**
 * JSON entries of localStorage with a TTL. If the browser denies storage, writes fail and reads
 * return null.
 */
import { withStorage, type KeyedStorage } from './browser'
import type { Data } from './state'

/**
 * Stores the fields for `ttl` milliseconds. Returns false if the browser has no space for them.
 */
export function writeEntry(name: string, fields: object, ttl: number): boolean {
  const text = JSON.stringify({ ...fields, until: Date.now() + ttl })
  const write = (storage: KeyedStorage) => {
    storage.setItem(name, text)
    return true
  }
  return withStorage('localStorage', write) ?? false
}

/** Returns the stored text, even if it has expired. */
export function entryText(name: string): string | null {
  return withStorage('localStorage', (storage) => storage.getItem(name))
}

/** Returns null if the entry is missing, is not JSON, or has expired. */
export function readEntry(name: string): Data | null {
  const entry = parse(entryText(name))
  const { until } = (entry ?? {}) as { until?: unknown }
  return Number(until) > Date.now() ? (entry as Data) : null
}

export function removeEntry(name: string): void {
  withStorage('localStorage', (storage) => storage.removeItem(name))
}

/** Removes expired entries whose names start with `start`. */
export function removeExpired(start: string): void {
  for (const name of namesFrom(start)) if (readEntry(name) === null) removeEntry(name)
}

export function namesFrom(start: string): string[] {
  const names = withStorage('localStorage', namesIn) ?? []
  return names.filter((name) => name.startsWith(start))
}

function namesIn(storage: KeyedStorage): string[] {
  const names = Array.from({ length: storage.length }, (_, index) => storage.key(index))
  return names.filter((name) => name !== null)
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}
