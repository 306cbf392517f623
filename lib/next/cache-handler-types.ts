/**
 * The interfaces of Next.js that its cache handlers fulfil, as far as they touch them. Nothing of
 * Next.js is imported; the types of the example app compare them with its own.
 */

/** What `'use cache'` keeps. Durations are seconds. */
export interface NextCacheEntry {
  value: ReadableStream<Uint8Array>
  tags: string[]
  stale: number
  /** When its making began, in epoch milliseconds. */
  timestamp: number
  expire: number
  /** -1: serve it, and make a new one. */
  revalidate: number
}

/** A member of `cacheHandlers` in the configuration of Next.js. */
export interface NextCacheHandler {
  get(cacheKey: string, softTags: string[]): Promise<NextCacheEntry | undefined>
  set(cacheKey: string, pendingEntry: Promise<NextCacheEntry>): Promise<void>
  refreshTags(): Promise<void>
  getExpiration(tags: string[]): Promise<number>
  updateTags(tags: string[], durations?: { expire?: number | undefined }): Promise<void>
  /** What Next.js 15 calls instead of `updateTags`. */
  expireTags(...tags: string[]): Promise<void>
}

/** What Next.js gives the constructor of an ISR cache handler. */
export interface IsrHandlerContext {
  dev?: boolean | undefined
  /** The functions with which Next.js reads files. */
  fs?: unknown
  /** The folder of the build's output, `.next/server`. */
  serverDistDir?: string | undefined
  /** Of the request that the handler is made for. */
  _requestHeaders?: Record<string, unknown> | undefined
}

export interface IsrCacheControl {
  revalidate: number | false
  expire: number | undefined
}

/** A page, a response, an image or the answer of a fetch. Its other members are kept as they are. */
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
  /** Of a fetch: what this caller wants, in seconds. */
  revalidate?: number | false | undefined
}

export interface IsrSetContext {
  tags?: string[] | undefined
  /** Of a fetch. */
  fetchCache?: boolean | undefined
  cacheControl?: IsrCacheControl | undefined
}
