/**
 * `cache.orFetch`: reads an entry, or fetches and stores it. Single-flight: one fetch per key at a
 * time in this process. The store decides whether an entry is fresh. A fetch obtains a mark, a
 * position in the tenant's tag log, before it begins. The store rejects its value if a tag was
 * invalidated after the mark.
 */
import { runFetcher, type Flight } from '../cache-state/cache-flights'
import { underLock } from './cache-lock'
import { idOf, placeOf, tagsOf, ttlCheck, type Place } from '../cache-state/cache-place'
import type { CacheState } from '../cache-state/cache-state'
import { textFrom } from '../cache-state/cache-waits'
import { callable, flag, integer, shape } from '../base/checks'
import { isClosed } from '../base/errors'
import type { Handle } from '../handle/handle'
import { parseValue, valueText } from '../base/json'

/** Computes the value of a cache entry. */
export type Fetcher<T> = () => T | Promise<T>

/** The options of `TenantCache.orFetch`. */
export interface FetchOptions {
  /** Run one fetch of the key at a time across all processes. @default false */
  lock?: boolean | undefined
  /**
   * Seconds after its TTL in which the old value is served while a new one is fetched.
   *
   * @default 0
   */
  staleWhileRevalidate?: number | undefined
  /** TTL in seconds of a fetched null or undefined. With 0 neither is stored. @default 0 */
  negativeTtl?: number | undefined
}

const operation = 'cache.orFetch'
const seconds = integer(0, 2 ** 31 - 1)
const checkOptions = shape<FetchOptions>({
  lock: flag,
  staleWhileRevalidate: seconds,
  negativeTtl: seconds,
})

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** The checked arguments of one call. */
interface Job {
  readonly handle: Handle
  readonly state: CacheState
  readonly place: Place
  readonly id: string
  readonly fetcher: Fetcher<unknown>
  readonly ttl: number
  readonly tags: string[]
  /** Run one fetch at a time across all processes. */
  readonly lock: boolean
  readonly stale: number
  readonly negativeTtl: number
}

interface Found {
  text: string | null
  /** Null when the entry is current or the store is away. */
  mark: string | null
  stale: boolean
}

export async function orFetch(
  handle: Handle,
  tenantId: unknown,
  namespace: unknown,
  key: unknown,
  fetcher: unknown,
  ttl: unknown,
  tags: unknown,
  options: unknown = {},
): Promise<any> {
  const place = placeOf(tenantId, namespace, key, operation)
  const { lock, staleWhileRevalidate, negativeTtl } = checkOptions(options, 'options', operation)
  const job: Job = {
    handle,
    state: handle.shared.cache,
    place,
    id: idOf(place),
    fetcher: callable(fetcher, 'fetcher', operation),
    ttl: ttl === undefined ? handle.settings.cacheTtl : ttlCheck(ttl, 'ttl', operation),
    tags: tagsOf(tags, operation),
    lock: lock === true,
    stale: staleWhileRevalidate ?? 0,
    negativeTtl: negativeTtl ?? 0,
  }
  return parseValue(await textOf(job), operation)
}

async function textOf(job: Job): Promise<string> {
  const seen = job.state.flights.get(job.id)
  const found = await look(job)
  job.state.count(job.place.tenant, found.text === null ? 'misses' : 'hits')
  if (found.text === null)
    return textFrom(joined(job, seen, found.mark) ?? begin(job, found.mark), operation)
  if (found.stale && joined(job, seen, found.mark) === undefined) refresh(job, found.mark)
  return found.text
}

/** Reads the entry. Counts as a miss while the store is away. */
async function look(job: Job): Promise<Found> {
  const { tenant, namespace, key } = job.place
  try {
    const [text, mark, stale] = await job.handle.call<(string | null)[]>(
      operation,
      (native, slot) => native.cacheLook(slot, tenant, namespace, key, job.stale > 0),
    )
    return { text: text ?? null, mark: mark ?? null, stale: stale === 'stale' }
  } catch (error) {
    if (isClosed(error)) throw error
    job.state.count(tenant, 'errors')
    return { text: null, mark: null, stale: false }
  }
}

/**
 * Returns the running fetch of the key, or the one that was running when the call began, if its
 * value is still fresh. A fetch that began before an invalidation must not serve callers that came
 * after it.
 */
function joined(job: Job, seen: Flight | undefined, mark: string | null): Flight | undefined {
  const flight = job.state.flights.get(job.id) ?? seen
  if (flight === undefined || flight.superseded) return undefined
  if (mark === null || flight.mark === mark) return flight
  if (flight.mark === null) return undefined
  const { native } = job.handle
  return native.cacheIsFresh(job.place.tenant, flight.mark, flight.tags) ? flight : undefined
}

function begin(job: Job, mark: string | null): Flight {
  const { flights } = job.state
  const flight: Writable<Flight> = {
    text: Promise.resolve(''),
    mark,
    tags: job.tags,
    superseded: false,
    awaits: new Set(),
    ended: false,
  }
  flights.add(job.id, flight) // before the fetcher runs: it may set the key
  flight.text = fly(job, flight).finally(() => flights.end(job.id, flight))
  return flight
}

/** Runs without a lock while the store is away. */
function fly(job: Job, flight: Writable<Flight>): Promise<string> {
  if (!job.lock || flight.mark === null) return fetchAndStore(job, flight)
  const lookAgain = async (): Promise<string | null> => {
    const found = await look(job)
    if (found.text !== null && !found.stale) return found.text
    flight.mark = found.mark
    return null
  }
  return underLock(job.handle, job.place, lookAgain, () => fetchAndStore(job, flight))
}

/**
 * Fetches a new value in the background. The caller has the old value, so that a failure is only
 * counted.
 */
function refresh(job: Job, mark: string | null): void {
  begin(job, mark).text.catch(() => job.state.count(job.place.tenant, 'errors'))
}

async function fetchAndStore(job: Job, flight: Flight): Promise<string> {
  const value = (await runFetcher(flight, job.fetcher)) ?? null
  const text = valueText(value, 'the result of fetcher', operation)
  const ttl = value === null ? job.negativeTtl : job.ttl
  if (flight.superseded || flight.mark === null || ttl === 0) return text
  await store(job, flight.mark, text, ttl, value === null ? 0 : job.stale)
  return text
}

/** Never rejects: the fetched value is valid even if it cannot be stored. */
async function store(
  job: Job,
  mark: string,
  text: string,
  ttl: number,
  stale: number,
): Promise<void> {
  const { tenant, namespace, key } = job.place
  try {
    const stored = await job.handle.call<boolean>(operation, (native, slot) =>
      native.cacheStore(slot, tenant, namespace, key, text, job.tags, ttl, stale, mark),
    )
    if (stored) job.state.count(tenant, 'sets')
  } catch {
    job.state.count(tenant, 'errors')
  }
}
