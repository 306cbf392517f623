/**
 * The parts of the Next.js cache handler interfaces that this package uses. They import nothing
 * from Next.js. The type check of the example app compares them with the types of Next.js.
 */

/** An entry of `'use cache'`. Durations are in seconds. */
export interface NextCacheEntry {
  value: ReadableStream<Uint8Array>
  tags: string[]
  stale: number
  /** The start of the computation, in epoch milliseconds. */
  timestamp: number
  expire: number
  /** -1 means: serve the entry and compute a new one. */
  revalidate: number
}

/** A handler for the option `cacheHandlers` of the Next.js configuration. */
export interface NextCacheHandler {
  /** Returns the entry, or undefined on a miss. A failure of the store is a miss. */
  get(cacheKey: string, softTags: string[]): Promise<NextCacheEntry | undefined>
  /** Stores the entry. If the store fails, the entry is lost. */
  set(cacheKey: string, pendingEntry: Promise<NextCacheEntry>): Promise<void>
  /** Does nothing: `get` reads the tag log of the store on each call. */
  refreshTags(): Promise<void>
  /** Returns Infinity: `get` checks the soft tags. */
  getExpiration(tags: string[]): Promise<number>
  /**
   * Invalidates the tags. With `durations`, entries are stale now and expire `expire` seconds
   * later. Rejects if the store does not accept the invalidation, which is then repeated until it
   * succeeds.
   */
  updateTags(tags: string[], durations?: { expire?: number | undefined }): Promise<void>
  /** Next.js 15 calls this instead of `updateTags`. */
  expireTags(...tags: string[]): Promise<void>
}

/** The argument of an ISR cache handler's constructor. */
export interface IsrHandlerContext {
  dev?: boolean | undefined
  /** The file functions of Next.js. */
  fs?: unknown
  /** The output folder of the build, `.next/server`. */
  serverDistDir?: string | undefined
  /** Headers of the request that the handler is created for. */
  _requestHeaders?: Record<string, unknown> | undefined
}

export interface IsrCacheControl {
  revalidate: number | false
  expire: number | undefined
}

/** A page, a response, an image or the response of a fetch. Other members are stored unchanged. */
export interface IsrValue {
  kind: string
  headers?: Record<string, unknown> | undefined
  tags?: string[] | undefined
  revalidate?: number | false | undefined
}

export interface IsrEntry<V = any> {
  lastModified: number
  value: V | null
  cacheControl?: IsrCacheControl | undefined
}

export interface IsrGetContext {
  kind?: string | undefined
  tags?: string[] | undefined
  softTags?: string[] | undefined
  /** The revalidation time that the caller of a fetch requests, in seconds. */
  revalidate?: number | false | undefined
}

export interface IsrSetContext {
  tags?: string[] | undefined
  /** True for a fetch. */
  fetchCache?: boolean | undefined
  cacheControl?: IsrCacheControl | undefined
}
