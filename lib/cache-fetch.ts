/**
 * A cached value, or a fetcher's: one fetch a key at a time in this process. The store says what is
 * fresh; a fetch takes its mark there before it begins, and is stored only as what was true then.
 */
import type { Flight } from './cache-flights'
import { underLock } from './cache-lock'
import { idOf, placeOf, tagsOf, ttlCheck, type Place } from './cache-place'
import type { CacheState } from './cache-state'
import { runFetcher, textFrom } from './cache-waits'
import { callable, flag, integer, shape } from './checks'
import { isClosed } from './errors'
import type { Handle } from './handle'
import { parseValue, valueText } from './json'

export type Fetcher<T> = () => T | Promise<T>

export interface FetchOptions {
  /** One fetch of the key at a time over all processes. */
  lock?: boolean | undefined
  /** Seconds after its end in which the old value is served while a new one is fetched. */
  staleWhileRevalidate?: number | undefined
  /** Seconds for which null or undefined is kept; without it neither is stored. */
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

/** What one call is about. */
interface Job {
  readonly handle: Handle
  readonly state: CacheState
  readonly place: Place
  readonly id: string
  readonly fetcher: Fetcher<unknown>
  readonly ttl: number
  readonly tags: string[]
  /** Whether the fetch is to be the only one over all processes. */
  readonly lock: boolean
  readonly stale: number
  readonly negativeTtl: number
}

interface Found {
  text: string | null
  /** Null when the entry is good, and when the store is away. */
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

/** What the store holds; nothing while it is away. */
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
 * The fetch under way, or the one that was when the call was made, if what it gives is fresh still:
 * a fetch that began before an invalidation is not for those who ask after it.
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

/** Without a lock while the store is away. */
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

/** The old value has been served: nobody waits for the new one, nobody hears of its failure. */
function refresh(job: Job, mark: string | null): void {
  begin(job, mark).text.catch(() => job.state.count(job.place.tenant, 'errors'))
}

async function fetchAndStore(job: Job, flight: Flight): Promise<string> {
  const value = (await runFetcher(flight, job.fetcher)) ?? null
  const text = valueText(value, 'the answer of fetcher', operation)
  const ttl = value === null ? job.negativeTtl : job.ttl
  if (flight.superseded || flight.mark === null || ttl === 0) return text
  await store(job, flight.mark, text, ttl, value === null ? 0 : job.stale)
  return text
}

/** Whether it is stored or not, and whether the store is there or not, the fetcher's answer is good. */
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
