/**
 * The cache handler of `'use cache'`, shared by all instances of an app. A failure of the store
 * fails no render: an entry that cannot be read is a miss, and an entry that cannot be stored is
 * lost.
 */
import { types } from 'node:util'
import { fromBytes, toBytes } from './cache-handler-bytes'
import { Marks } from './cache-handler-marks'
import { nextCache } from './cache-handler-storage'
import type { NextCacheEntry, NextCacheHandler } from './cache-handler-types'

type Stored = Omit<NextCacheEntry, 'value'> & { value: Uint8Array }

const namespace = 'use-cache'
const marks = new Marks()
/** The writes in flight, by key. */
const pending = new Map<string, Promise<void>>()

/**
 * The handler for the option `cacheHandlers` of the Next.js configuration. Configure it by its
 * path, the package entry `next-cache-handler`.
 *
 * @example
 * // next.config.ts
 * export default withRedisSessionStorage({
 *   cacheHandlers: { default: require.resolve('redis-session-storage/next-cache-handler') },
 * })
 */
export const nextCacheHandler: NextCacheHandler = {
  async get(cacheKey, softTags = []) {
    await pending.get(cacheKey)
    const { bytes, mark, stale } = await nextCache().get(namespace, cacheKey, softTags)
    const entry = bytes === null ? undefined : read(bytes, stale)
    if (!willDo(entry)) marks.add(cacheKey, mark)
    return entry
  },

  set(cacheKey, pendingEntry) {
    const write = store(cacheKey, pendingEntry).finally(() => {
      if (pending.get(cacheKey) === write) pending.delete(cacheKey)
    })
    pending.set(cacheKey, write)
    return write
  },

  /** `get` reads the tag log together with the entry, so there is nothing to prefetch. */
  refreshTags: () => Promise.resolve(),

  /** `get` checks soft tags. */
  getExpiration: () => Promise.resolve(Infinity),

  updateTags: (tags, durations) => nextCache().revalidate(tags, durations),

  expireTags: (...tags) => nextCache().revalidate(tags),
}

/** True if Next.js will not compute a new value. Uses the clock that Next.js uses. */
function willDo(entry: NextCacheEntry | undefined): boolean {
  if (entry === undefined) return false
  const now = performance.timeOrigin + performance.now()
  return now <= entry.timestamp + entry.revalidate * 1000
}

/** Bytes that this version cannot read are a miss. */
function read(bytes: Uint8Array, stale: boolean): NextCacheEntry | undefined {
  try {
    const { value, ...rest } = fromBytes<Stored>(bytes)
    const times = [rest.timestamp, rest.expire, rest.revalidate, rest.stale]
    const whole = types.isUint8Array(value) && times.every((time) => typeof time === 'number')
    if (!whole || !Array.isArray(rest.tags)) return undefined
    return { ...rest, ...(stale && { revalidate: -1 }), value: streamOf(value) }
  } catch {
    return undefined
  }
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes)
      controller.close()
    },
  })
}

/**
 * Never stores a failed entry or stream. Next.js reports the failure to the reader of the entry.
 */
async function store(cacheKey: string, pendingEntry: Promise<NextCacheEntry>): Promise<void> {
  const unseen = marks.has(cacheKey) ? undefined : nextCache().get(namespace, cacheKey, [])
  try {
    const { value, tags, ...times } = await pendingEntry
    const seen = marks.take(cacheKey, times.timestamp)
    const mark = seen === undefined ? ((await unseen)?.mark ?? null) : seen
    const bytes = toBytes({ ...times, tags, value: await drain(value) } satisfies Stored)
    await nextCache().set(namespace, cacheKey, { bytes, tags, ttl: times.expire, mark })
  } catch {
    return
  }
}

async function drain(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
