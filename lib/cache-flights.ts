/**
 * The fetches of one storage that are under way, each under the spelling of its entry. The registry
 * knows all that have any: a key that is set or deleted is newer than what is being fetched for it,
 * whichever storage of the thread does the one and the other, for two may be of one server.
 */
import { idOf } from './cache-place'
import { registry } from './registry'

/** A fetcher that runs for everybody who asks for its key. */
export interface Flight {
  /** The JSON text of what it gave. */
  readonly text: Promise<string>
  /** Taken before the fetcher ran; null when the store was away. */
  readonly mark: string | null
  readonly tags: string[]
  /** Whether the key was set or deleted meanwhile: what the fetcher gives is not stored. */
  superseded: boolean
  /** Those that its fetcher waits for. */
  readonly awaits: Set<Flight>
  ended: boolean
}

export class Flights {
  readonly #flights = new Map<string, Flight>()

  get(id: string): Flight | undefined {
    return this.#flights.get(id)
  }

  add(id: string, flight: Flight): void {
    this.#flights.set(id, flight)
    registry().fetching.add(this)
  }

  /** The fetch has ended; another may have taken its place. */
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
    const { fetching, fetcher } = registry()
    fetching.delete(this)
    if (fetching.size === 0) fetcher.disable() // while it is on, each promise costs more
  }
}

/** The keys are set or deleted. Where servers differ, that costs a fetch that is not stored. */
export function supersede(tenant: string, namespace: string, keys: readonly string[]): void {
  const { fetching } = registry()
  if (fetching.size === 0) return
  for (const key of keys) {
    const id = idOf({ tenant, namespace, key })
    for (const flights of fetching) flights.supersede(id)
  }
}
