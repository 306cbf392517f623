/**
 * The identity of a cache entry, and the checks of its parts, its TTL and its tags.
 */
import { integer, listOf } from '../base/checks'
import { cacheKey, cacheTenant, part, tag } from '../base/names'

export interface Place {
  tenant: string
  namespace: string
  key: string
}

export const ttlCheck = integer(1, 2 ** 31 - 1)
const tagList = listOf(tag)

export function placeOf(
  tenant: unknown,
  namespace: unknown,
  key: unknown,
  operation: string,
): Place {
  return {
    tenant: cacheTenant(tenant, 'tenantId', operation),
    namespace: part(namespace, 'namespace', operation),
    key: cacheKey(key, 'key', operation),
  }
}

/** Unique for each entry, because neither a tenant nor a namespace contains a colon. */
export function idOf({ tenant, namespace, key }: Place): string {
  return `${tenant}:${namespace}:${key}`
}

/** Checks the tags and removes duplicates. */
export function tagsOf(tags: unknown, operation: string): string[] {
  return tags === undefined ? [] : [...new Set(tagList(tags, 'tags', operation))]
}
