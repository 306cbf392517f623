/**
 * How Next.js is told that a page is stale: to be served once more while a new one is rendered. It
 * goes by the age of the page, or, for a page without a revalidation time, by the tags of the page
 * and its own table of stale tags, in which one tag of this module is always stale.
 */
import type { IsrEntry, IsrHandlerContext, IsrValue } from './cache-handler-types'
import { requireOfNext } from './next-modules'

/** Where Next.js names the tags of a page. */
export const tagsHeader = 'x-next-cache-tags'
/** Next.js looks for stale tags in pages of these kinds. */
const taggedKinds = ['APP_PAGE', 'APP_ROUTE']
const staleTag = 'redis-session-storage:stale'
const tagsModule = 'next/dist/server/lib/incremental-cache/tags-manifest.external'

interface TagsModule {
  tagsManifest: Map<string, { stale?: number | undefined }>
  /** Next.js 15 does not have it. */
  areTagsStale?: unknown
}

export function asStale(entry: IsrEntry<IsrValue>, context: IsrHandlerContext): IsrEntry<IsrValue> {
  const revalidate = entry.cacheControl?.revalidate ?? entry.value?.revalidate
  if (typeof revalidate !== 'number')
    return withStaleTag(entry, context) ?? { ...entry, lastModified: -1 }
  const justPast = Date.now() - revalidate * 1000 - 1
  return { ...entry, lastModified: Math.min(entry.lastModified, justPast) }
}

/** Undefined when Next.js does not look for stale tags: then a page as old as -1 is stale. */
function withStaleTag(
  entry: IsrEntry<IsrValue>,
  { serverDistDir }: IsrHandlerContext,
): IsrEntry<IsrValue> | undefined {
  const { value } = entry
  const tags = value?.headers?.[tagsHeader]
  if (!value || typeof tags !== 'string' || !taggedKinds.includes(value.kind)) return undefined
  if (serverDistDir === undefined || !tellNext(serverDistDir)) return undefined
  const headers = { ...value.headers, [tagsHeader]: `${tags},${staleTag}` }
  return { ...entry, value: { ...value, headers } }
}

function tellNext(serverFolder: string): boolean {
  try {
    const { tagsManifest, areTagsStale } = requireOfNext<TagsModule>(serverFolder, tagsModule)
    if (typeof areTagsStale !== 'function') return false
    tagsManifest.set(staleTag, { stale: Infinity })
    return true
  } catch {
    return false
  }
}
