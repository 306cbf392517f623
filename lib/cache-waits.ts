/**
 * Which fetch waits for which in this thread. A fetcher may ask for other keys, and waits for their
 * fetches then; but if one of those waits for the fetcher's own, all of them would wait for ever.
 */
import type { Flight } from './cache-flights'
import { StorageError } from './errors'
import { registry } from './registry'

/** Whatever the fetcher calls is known to be called by it. */
export function runFetcher<T>(flight: Flight, fetcher: () => T): T {
  return registry().fetcher.run(flight, fetcher)
}

/** What the fetch gives; ERR_CONFLICT when it waits for the fetcher that asks. */
export async function textFrom(flight: Flight, operation: string): Promise<string> {
  const asking = registry().fetcher.getStore()
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
