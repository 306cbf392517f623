/**
 * The running fetches of one storage, by entry id. `fetching` holds every `Flights` with a running
 * fetch: setting or deleting a key in any storage of the thread supersedes its fetches in all of
 * them, because two storages may use one server.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { threadGlobal } from '../base/thread-global'
import { idOf } from './cache-place'

/** A running fetch, shared by all callers of its key. */
export interface Flight {
  /** The JSON text of the fetched value. */
  readonly text: Promise<string>
  /** The position in the tag log, read before the fetcher ran; null when the store was away. */
  readonly mark: string | null
  readonly tags: string[]
  /** True if the key was set or deleted during the fetch. The fetched value is then not stored. */
  superseded: boolean
  /** The fetches that this fetcher waits for. */
  readonly awaits: Set<Flight>
  ended: boolean
}

/** The `Flights` with a running fetch. */
const fetching = threadGlobal('fetching', () => new Set<Flights>())

/** Inside a fetcher, its fetch. */
const fetcher = threadGlobal('fetcher', () => new AsyncLocalStorage<Flight>())

/** Runs the fetcher so that calls made by it can be attributed to its fetch. */
export function runFetcher<T>(flight: Flight, fetch: () => T): T {
  return fetcher.value.run(flight, fetch)
}

/** Returns the fetch whose fetcher makes the current call; undefined outside of fetchers. */
export function callingFlight(): Flight | undefined {
  return fetcher.value.getStore()
}

export class Flights {
  readonly #flights = new Map<string, Flight>()

  get(id: string): Flight | undefined {
    return this.#flights.get(id)
  }

  add(id: string, flight: Flight): void {
    this.#flights.set(id, flight)
    fetching.value.add(this)
  }

  /** Marks the fetch as ended. Another fetch may already be registered for the key. */
  end(id: string, flight: Flight): void {
    flight.ended = true
    if (this.#flights.get(id) === flight) this.#remove(id)
  }

  supersede(id: string): void {
    const flight = this.#flights.get(id)
    if (flight === undefined) return
    flight.superseded = true
    this.#remove(id)
  }

  #remove(id: string): void {
    this.#flights.delete(id)
    if (this.#flights.size > 0) return
    fetching.value.delete(this)
    if (fetching.value.size === 0) fetcher.value.disable() // while enabled, it slows every promise
  }
}

/**
 * Supersedes the fetches of keys that are set or deleted. If the storages use different servers,
 * the only cost is a fetched value that is not stored.
 */
export function supersede(tenant: string, namespace: string, keys: readonly string[]): void {
  if (fetching.value.size === 0) return
  for (const key of keys) {
    const id = idOf({ tenant, namespace, key })
    for (const flights of fetching.value) flights.supersede(id)
  }
}
