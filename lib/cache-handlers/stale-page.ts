/**
 * Marks a page as stale for Next.js, which then serves it and renders a new one in the background.
 * Next.js compares the age of a page with its revalidation time. A page without a revalidation time
 * gets a tag that is always stale in Next.js's own table of stale tags.
 */
import type { IsrEntry, IsrHandlerContext, IsrValue } from './cache-handler-types'
import { requireOfNext } from './next-modules'

/** The header that lists the tags of a page. */
export const tagsHeader = 'x-next-cache-tags'
/** The page kinds that Next.js checks for stale tags. */
const taggedKinds = ['APP_PAGE', 'APP_ROUTE']
const staleTag = 'redis-session-storage:stale'
const tagsModule = 'next/dist/server/lib/incremental-cache/tags-manifest.external'

interface TagsModule {
  tagsManifest: Map<string, { stale?: number | undefined }>
  /** Absent in Next.js 15. */
  areTagsStale?: unknown
}

export function asStale(entry: IsrEntry<IsrValue>, context: IsrHandlerContext): IsrEntry<IsrValue> {
  const revalidate = entry.cacheControl?.revalidate ?? entry.value?.revalidate
  if (typeof revalidate !== 'number')
    return withStaleTag(entry, context) ?? { ...entry, lastModified: -1 }
  const justPast = Date.now() - revalidate * 1000 - 1
  return { ...entry, lastModified: Math.min(entry.lastModified, justPast) }
}

/**
 * Undefined if Next.js does not check the page for stale tags. Next.js then revalidates a page
 * whose `lastModified` is -1.
 */
function withStaleTag(
  entry: IsrEntry<IsrValue>,
  { serverDistDir }: IsrHandlerContext,
): IsrEntry<IsrValue> | undefined {
  const { value } = entry
  const tags = value?.headers?.[tagsHeader]
  if (!value || typeof tags !== 'string' || !taggedKinds.includes(value.kind)) return undefined
  if (serverDistDir === undefined || !registerStaleTag(serverDistDir)) return undefined
  const headers = { ...value.headers, [tagsHeader]: `${tags},${staleTag}` }
  return { ...entry, value: { ...value, headers } }
}

function registerStaleTag(serverFolder: string): boolean {
  try {
    const { tagsManifest, areTagsStale } = requireOfNext<TagsModule>(serverFolder, tagsModule)
    if (typeof areTagsStale !== 'function') return false
    tagsManifest.set(staleTag, { stale: Infinity })
    return true
  } catch {
    return false
  }
}
