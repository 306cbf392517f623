/** Route handlers for the sessions of tenant users, in the default storage. */
import { isObject } from '../base/checks'
import { defaultStorage } from '../default-storage/default-storage'
import type { TenantSession } from '../sessions/session-types'
import type { TenantSessions } from '../tenant-sessions/tenant-sessions'
import { answer, errorAndCode, route, type RouteHandler } from './answers'
import { readObject, type JsonObject } from './body'
import type { Identity, TenantAction } from './identity'
import { badRequest, notFound } from './refusal'
import { parameter, parametersOf, TenantRequests, type TenantRouteOptions } from './tenant-requests'

/** The handlers of `tenantSessionRoutes`. */
export interface TenantSessionRoutes {
  GET: RouteHandler
  POST: RouteHandler
  PUT: RouteHandler
  DELETE: RouteHandler
}

/**
 * Creates the handlers for `app/api/redis/session/route.ts`. Users can access their own sessions,
 * and other sessions of their tenant if `authorize` allows the action. Sessions of other tenants
 * are never found.
 *
 * - GET `?action=get&sessionId=…` returns `{ session }`, and `?action=list` returns `{ sessions }`.
 * - POST with any members creates a session and returns `{ sessionId, expiresAt, evicted }`.
 * - PUT `{ sessionId, updates }` replaces members and returns `{ session }`.
 * - DELETE `?sessionId=…` removes the session.
 *
 * User, tenant, roles, permissions, email and organization come only from `authenticate`. The body
 * cannot set them.
 *
 * Responds with:
 * - 200 on success
 * - 400 when a parameter or the body is not valid
 * - 401 when the request is not authenticated
 * - 403 when `authenticate` refuses the request, or a change without an `Authorization` header
 * comes from another origin
 * - 404 when the session is unknown or expired, or the user may not access it
 * - 413 when the body exceeds `maxValueBytes`
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
 * export const { GET, POST, PUT, DELETE } = tenantSessionRoutes({ authenticate })
 */
export function tenantSessionRoutes(options: TenantRouteOptions): TenantSessionRoutes {
  const requests = new TenantRequests(options, 'tenantSessionRoutes')
  const of = (
    failure: string,
    work: (requests: TenantRequests, request: Request) => Promise<Response>,
  ) => route(failure, errorAndCode, (request) => work(requests, request))
  return {
    GET: of('Failed to get session', read),
    POST: of('Failed to create session', create),
    PUT: of('Failed to update session', update),
    DELETE: of('Failed to delete session', remove),
  }
}

async function read(requests: TenantRequests, request: Request): Promise<Response> {
  const identity = await requests.identify(request)
  const action = parametersOf(request).get('action')
  if (action === 'list') {
    const { tenantId, userId } = identity
    return answer({ sessions: await sessions().list(tenantId, userId) })
  }
  if (action !== 'get') throw badRequest('The parameter action must be get or list')
  const id = parameter(request, 'sessionId')
  return answer({ session: await find(requests, request, identity, id, 'sessions.get') })
}

async function create(requests: TenantRequests, request: Request): Promise<Response> {
  const identity = await requests.identifyToChange(request)
  const body = await readObject(request)
  return answer(await sessions().create({ ...writable(body), ...membersOf(identity) }))
}

async function update(requests: TenantRequests, request: Request): Promise<Response> {
  const identity = await requests.identifyToChange(request)
  const { sessionId, updates } = await readObject(request)
  if (typeof sessionId !== 'string') throw badRequest('sessionId must be a string')
  if (!isObject(updates)) throw badRequest('updates must be an object')
  await find(requests, request, identity, sessionId, 'sessions.update')
  const fields = writable(updates)
  return answer({ session: await sessions().update(identity.tenantId, sessionId, fields) })
}

async function remove(requests: TenantRequests, request: Request): Promise<Response> {
  const identity = await requests.identifyToChange(request)
  const id = parameter(request, 'sessionId')
  await find(requests, request, identity, id, 'sessions.delete')
  if (!(await sessions().destroy(identity.tenantId, id))) throw notFound()
  return answer({ success: true })
}

function sessions(): TenantSessions {
  return defaultStorage().tenantSessions
}

/**
 * Finds a session that the user may access. The user of a session never changes, so the result
 * stays valid for a later update or deletion.
 */
async function find(
  requests: TenantRequests,
  request: Request,
  identity: Identity,
  id: string,
  action: TenantAction,
): Promise<TenantSession> {
  const session = await sessions().get(identity.tenantId, id)
  const own = session?.userId === identity.userId
  if (session && (own || (await requests.authorize(identity, action)))) return session
  return requests.limits.missing(request)
}

/**
 * Members that describe the user. They come from `authenticate`, and values in a body are ignored.
 */
const identityMembers = ['organizationId', 'organizationName', 'email', 'roles', 'permissions']

function writable(members: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(([name]) => !identityMembers.includes(name)),
  )
}

function membersOf({ tenantId, ...rest }: Identity) {
  return { tenantId, organizationId: tenantId, ...rest }
}
