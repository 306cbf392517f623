/**
 * Route handlers for the sessions of tenants' users, over the default storage.
 */
import { isObject } from '../checks'
import { defaultStorage } from '../default-storage'
import type { TenantSession } from '../session-types'
import type { TenantSessions } from '../tenant-sessions'
import { answer, errorAndCode, route, type RouteHandler } from './answers'
import { readObject, type JsonObject } from './body'
import type { Identity, TenantAction } from './identity'
import { badRequest, notFound } from './refusal'
import { parameter, parametersOf, TenantRequests, type TenantRouteOptions } from './tenant-requests'

export interface TenantSessionRoutes {
  GET: RouteHandler
  POST: RouteHandler
  PUT: RouteHandler
  DELETE: RouteHandler
}

/**
 * For `app/api/redis/session/route.ts`. A user finds only his own sessions, unless `authorize`
 * allows others of his tenant; those of other tenants are never found.
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

/** Whose session it is never changes, so what was found may be changed after. */
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

/** What a session says of its user is what `authenticate` said, never what the browser says. */
const told = ['organizationId', 'organizationName', 'email', 'roles', 'permissions']

function writable(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !told.includes(name)))
}

function membersOf({ tenantId, ...rest }: Identity) {
  return { tenantId, organizationId: tenantId, ...rest }
}
