/**
 * Deadlock detection for fetches of this thread. A fetcher may request other keys and then waits
 * for their fetches. If one of those fetches waits for the first one, all of them would wait
 * forever.
 */
import { StorageError } from '../base/errors'
import { callingFlight, type Flight } from './cache-flights'

/**
 * The fetched text.
 *
 * @throws {StorageError} ERR_CONFLICT when the fetch waits for the calling fetcher.
 */
export async function textFrom(flight: Flight, operation: string): Promise<string> {
  const caller = callingFlight()
  if (caller === undefined || caller.ended) return flight.text
  if (waitsFor(flight, caller)) throw ownKey(operation)
  caller.awaits.add(flight)
  try {
    return await flight.text
  } finally {
    caller.awaits.delete(flight)
  }
}

function waitsFor(flight: Flight, other: Flight): boolean {
  return flight === other || [...flight.awaits].some((next) => waitsFor(next, other))
}

function ownKey(operation: string): StorageError {
  return new StorageError(
    'ERR_CONFLICT',
    '`fetcher` requests the key that it fetches, directly or through fetchers of other keys, and ' +
      'would wait for itself',
    { operation },
  )
}
