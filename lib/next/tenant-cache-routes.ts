/**
 * Route handlers for the cache of tenants, over the default storage.
 */
import type { TenantCache } from '../cache'
import { defaultStorage } from '../default-storage'
import { answer, errorAndCode, route, type RouteHandler } from './answers'
import { readObject } from './body'
import type { Identity, TenantAction } from './identity'
import { badRequest, forbidden, Refusal } from './refusal'
import { parameter, parametersOf, TenantRequests, type TenantRouteOptions } from './tenant-requests'

export interface TenantCacheRoutes {
  GET: RouteHandler
  POST: RouteHandler
  DELETE: RouteHandler
}

/**
 * For `app/api/redis/cache/route.ts`. Who has the permission `manage_cache`, or is allowed to by
 * `authorize`, reaches the cache of his tenant.
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
  if (value === undefined) throw badRequest('value must be given')
  const place = [identity.tenantId, namespace, key] as [string, string, string]
  // What they are is checked there, by name.
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
  throw forbidden('The cache is open to who has the permission manage_cache')
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
