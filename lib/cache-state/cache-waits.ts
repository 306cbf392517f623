/**
 * Deadlock detection for fetches of this thread. A fetcher may request other keys and then waits
 * for their fetches. If one of those fetches waits for the first one, all of them would wait
 * forever.
 */
import { StorageError } from '../base/errors'
import { fetcher, type Flight } from './cache-flights'

/** Runs the fetcher so that calls made by it can be attributed to its fetch. */
export function runFetcher<T>(flight: Flight, fetch: () => T): T {
  return fetcher.value.run(flight, fetch)
}

/**
 * The fetched text.
 *
 * @throws {StorageError} ERR_CONFLICT when the fetch waits for the calling fetcher.
 */
export async function textFrom(flight: Flight, operation: string): Promise<string> {
  const asking = fetcher.value.getStore()
  if (asking === undefined || asking.ended) return flight.text
  if (waitsFor(flight, asking)) throw ownKey(operation)
  asking.awaits.add(flight)
  try {
    return await flight.text
  } finally {
    asking.awaits.delete(flight)
  }
}

function waitsFor(flight: Flight, other: Flight): boolean {
  return flight === other || [...flight.awaits].some((next) => waitsFor(next, other))
}

function ownKey(operation: string): StorageError {
  return new StorageError(
    'ERR_CONFLICT',
    '`fetcher` asks for the key that it fetches, itself or through fetchers of other keys: it would ' +
      'wait for its own answer',
    { operation },
  )
}
