/**
 * Route handlers for project sessions, over the default storage. Nothing is opened before the first
 * request: `next build` may import them without a Redis.
 */
import { projectError, route, type RouteHandler } from './answers'
import { complete, create, load, patch, remove, save } from './project-handlers'
import {
  completeOptions,
  projectOptions,
  type CompleteSessionOptions,
  type ProjectSessionOptions,
} from './project-options'
import { ProjectRequests } from './project-requests'

type ById = RouteHandler<[context: { params: Promise<{ sessionId: string }> }]>
type ByIdOrCookie = RouteHandler<[context: { params: Promise<{ sessionId?: string | undefined }> }]>

export interface ProjectSessionRoutes {
  POST: RouteHandler
  PUT: RouteHandler
}

export interface ProjectSessionCookieRoutes extends ProjectSessionRoutes {
  GET: RouteHandler
  DELETE: RouteHandler
}

export interface ProjectSessionByIdRoutes {
  GET: ById
  DELETE: ById
  PATCH: ById
}

/**
 * For `app/api/project-session/route.ts`: POST creates a session, PUT saves what the body names.
 * With `cookie: true` GET and DELETE work on the cookie's session.
 */
export function projectSessionRoutes(
  options: ProjectSessionOptions & { cookie: true },
): ProjectSessionCookieRoutes
export function projectSessionRoutes(options?: ProjectSessionOptions): ProjectSessionRoutes
export function projectSessionRoutes(
  options?: ProjectSessionOptions,
): ProjectSessionRoutes | ProjectSessionCookieRoutes {
  const requests = new ProjectRequests(projectOptions(options, 'projectSessionRoutes'))
  const routes = {
    POST: route('Failed to create session', projectError, (request) => create(requests, request)),
    PUT: route('Failed to update session', projectError, (request) => save(requests, request)),
  }
  if (!requests.cookie) return routes
  return {
    ...routes,
    GET: route('Failed to get session', projectError, (request) => load(requests, request)),
    DELETE: route('Failed to delete session', projectError, (request) => remove(requests, request)),
  }
}

/**
 * For `app/api/project-session/[sessionId]/route.ts`: GET, DELETE, and PATCH, which takes a JSON
 * Merge Patch. With `cookie: true` the id must be the cookie's.
 */
export function projectSessionByIdRoutes(
  options?: ProjectSessionOptions,
): ProjectSessionByIdRoutes {
  const requests = new ProjectRequests(projectOptions(options, 'projectSessionByIdRoutes'))
  const byId = (failure: string, work: typeof load): ById =>
    route(failure, projectError, async (request, { params }) =>
      work(requests, request, (await params).sessionId),
    )
  return {
    GET: byId('Failed to get session', load),
    DELETE: byId('Failed to delete session', remove),
    PATCH: byId('Failed to update session', patch),
  }
}

/**
 * For `app/api/project-session/[sessionId]/complete/route.ts`, after the final submit: POST answers
 * with the session and removes it, in one step. A request that is repeated within ten minutes with
 * the same `Idempotency-Key` is answered as the first one, with `alreadyCompleted: true`. With `cookie: true` the route needs no id.
 */
export function completeSessionRoute(options?: CompleteSessionOptions): { POST: ByIdOrCookie } {
  const requests = new ProjectRequests(completeOptions(options, 'completeSessionRoute'))
  const POST: ByIdOrCookie = route(
    'Failed to complete session',
    projectError,
    async (request, context) => complete(requests, request, (await context?.params)?.sessionId),
  )
  return { POST }
}
