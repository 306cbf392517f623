/** Route handlers for the cache of tenants, in the default storage. */
import type { TenantCache } from '../cache/cache'
import { defaultStorage } from '../default-storage/default-storage'
import { answer, errorAndCode, route, type RouteHandler } from './answers'
import { readObject } from './body'
import type { Identity, TenantAction } from './identity'
import { badRequest, forbidden, Refusal } from './refusal'
import { parameter, parametersOf, TenantRequests, type TenantRouteOptions } from './tenant-requests'

/** The handlers of `tenantCacheRoutes`. */
export interface TenantCacheRoutes {
  GET: RouteHandler
  POST: RouteHandler
  DELETE: RouteHandler
}

/**
 * Creates the handlers for `app/api/redis/cache/route.ts`. A user with the permission
 * `manage_cache`, or whom `authorize` allows the action, can access the cache of their tenant.
 *
 * - GET `?action=get&namespace=…&key=…` returns `{ value }`.
 * - POST `{ action: 'set', namespace, key, value, ttl?, tags? }` stores an entry. `ttl` is in
 * seconds.
 * - DELETE `?action=delete&namespace=…&key=…` removes an entry.
 * - DELETE `?action=invalidateByTags&tags=a,b` invalidates all entries with one of the tags.
 *
 * Responds with:
 * - 200 on success
 * - 400 when a parameter or the body is not valid
 * - 401 when the request is not authenticated
 * - 403 when the user is not allowed the action, or a change without an `Authorization` header
 * comes from another origin
 * - 404 when there is no such entry
 * - 413 when the body exceeds `maxValueBytes`, or its tags exceed 512 KiB together
 * - 415 when the body is not sent as JSON
 * - 429 with `Retry-After` over a rate limit
 * - 503 with `Retry-After` while the store is unavailable
 * - 500 for any other error, which is logged
 *
 * @param options Authentication, authorization and rate limits.
 * @returns The handlers to export.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is unknown or not valid, or
 * `authenticate` is missing.
 * @example
 * export const { GET, POST, DELETE } = tenantCacheRoutes({ authenticate })
 */
export function tenantCacheRoutes(options: TenantRouteOptions): TenantCacheRoutes {
  const requests = new TenantRequests(options, 'tenantCacheRoutes')
  return {
    GET: route('Failed to read the cache', errorAndCode, (request) => read(requests, request)),
    POST: route('Failed to write the cache', errorAndCode, (request) => write(requests, request)),
    DELETE: route('Failed to clear the cache', errorAndCode, (request) =>
      remove(requests, request),
    ),
  }
}

async function read(requests: TenantRequests, request: Request): Promise<Response> {
  const identity = await requests.identify(request)
  await assertAllowed(requests, identity, 'cache.get')
  if (parametersOf(request).get('action') !== 'get')
    throw badRequest('The parameter action must be get')
  const [namespace, key] = placeIn(request)
  const found = await cache().getMany(identity.tenantId, namespace, [key])
  if (!found.has(key)) throw noEntry()
  return answer({ value: found.get(key) })
}

async function write(requests: TenantRequests, request: Request): Promise<Response> {
  const identity = await requests.identifyToChange(request)
  await assertAllowed(requests, identity, 'cache.set')
  const { action, namespace, key, value, ttl, tags } = await readObject(request)
  if (action !== 'set') throw badRequest('action must be set')
  if (value === undefined) throw badRequest('value is required')
  const place = [identity.tenantId, namespace, key] as [string, string, string]
  // `set` checks the types and names a wrong member.
  await cache().set(...place, value, orAbsent(ttl) as number, orAbsent(tags) as string[])
  return answer({ success: true })
}

async function remove(requests: TenantRequests, request: Request): Promise<Response> {
  const identity = await requests.identifyToChange(request)
  const action = parametersOf(request).get('action')
  if (action === 'delete') return removeEntry(requests, request, identity)
  if (action === 'invalidateByTags') return invalidate(requests, request, identity)
  throw badRequest('The parameter action must be delete or invalidateByTags')
}

async function removeEntry(requests: TenantRequests, request: Request, identity: Identity) {
  await assertAllowed(requests, identity, 'cache.delete')
  const existed = await cache().delete(identity.tenantId, ...placeIn(request))
  if (!existed) throw noEntry()
  return answer({ success: true })
}

async function invalidate(requests: TenantRequests, request: Request, identity: Identity) {
  await assertAllowed(requests, identity, 'cache.invalidate')
  const tags = parameter(request, 'tags').split(',')
  await cache().invalidateTags(identity.tenantId, tags)
  return answer({ success: true })
}

function cache(): TenantCache {
  return defaultStorage().cache
}

async function assertAllowed(
  { authorize }: TenantRequests,
  identity: Identity,
  action: TenantAction,
): Promise<void> {
  const permitted = identity.permissions.includes('manage_cache')
  if (permitted || (await authorize(identity, action))) return
  throw forbidden('The cache requires the permission manage_cache')
}

function placeIn(request: Request): [namespace: string, key: string] {
  return [parameter(request, 'namespace'), parameter(request, 'key')]
}

function orAbsent(value: unknown): unknown {
  return value === null ? undefined : value
}

function noEntry(): Refusal {
  return new Refusal(404, 'ERR_NOT_FOUND', 'No such entry')
}
