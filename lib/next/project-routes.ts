/**
 * Route handlers for project sessions in the default storage. The storage is opened by the first
 * request, so `next build` can import the handlers without a Redis server.
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

/** The handlers of `projectSessionRoutes`. */
export interface ProjectSessionRoutes {
  POST: RouteHandler
  PUT: RouteHandler
}

/** The handlers of `projectSessionRoutes` with the option `cookie: true`. */
export interface ProjectSessionCookieRoutes extends ProjectSessionRoutes {
  GET: RouteHandler
  DELETE: RouteHandler
}

/** The handlers of `projectSessionByIdRoutes`. */
export interface ProjectSessionByIdRoutes {
  GET: ById
  DELETE: ById
  PATCH: ById
}

/**
 * Creates the handlers for `app/api/project-session/route.ts`. POST creates a session. PUT saves
 * the members that the body contains, and merges `projectData` member by member. With
 * `cookie: true`, GET reads the session of the cookie and DELETE removes it.
 *
 * Responds with:
 * - 200 on success
 * - 400 when the body is not valid
 * - 403 when a request with the cookie option comes from another origin
 * - 404 when PUT, GET or DELETE names an unknown or expired session
 * - 409 when the session of POST's `attempt` has ended, or `Session-Created-At` does not match the
 * session of the cookie
 * - 413 when the body exceeds `maxValueBytes` or `sessionCreateBytes`
 * - 415 when the body is not sent as JSON
 * - 429 with `Retry-After` over a rate limit
 * - 503 with `Retry-After` while the store is unavailable
 * - 500 for any other error, which is logged
 *
 * @param options Rate limits, validation, and whether a cookie carries the session's ID.
 * @returns The handlers to export.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is unknown or not valid.
 * @example
 * export const { POST, PUT } = projectSessionRoutes()
 */
export function projectSessionRoutes(
  options: ProjectSessionOptions & { cookie: true },
): ProjectSessionCookieRoutes
/**
 * Creates the handlers for `app/api/project-session/route.ts`. POST creates a session. PUT saves
 * the members that the body contains. The statuses are listed at the overload with `cookie: true`.
 *
 * @param options Rate limits and validation.
 * @returns The handlers to export.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is unknown or not valid.
 * @example
 * export const { POST, PUT } = projectSessionRoutes()
 */
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
 * Creates the handlers for `app/api/project-session/[sessionId]/route.ts`. GET reads the session,
 * DELETE removes it, and PATCH applies a JSON Merge Patch. With `cookie: true`, the ID of the path
 * must be the ID of the cookie.
 *
 * Responds with:
 * - 200 on success
 * - 400 when the body of PATCH is not valid
 * - 403 when DELETE or PATCH with the cookie option comes from another origin
 * - 404 when the session is unknown or expired, or is not the session of the cookie
 * - 409 when `Session-Created-At` does not match the session of the cookie
 * - 413 when the body exceeds `maxValueBytes` or `sessionCreateBytes`
 * - 415 when the body is not sent as JSON
 * - 429 with `Retry-After` over a rate limit
 * - 503 with `Retry-After` while the store is unavailable
 * - 500 for any other error, which is logged
 *
 * @param options Rate limits, validation, and whether a cookie carries the session's ID.
 * @returns The handlers to export.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is unknown or not valid.
 * @see https://www.rfc-editor.org/rfc/rfc7396
 * @example
 * export const { GET, DELETE, PATCH } = projectSessionByIdRoutes()
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
 * Creates the handler for `app/api/project-session/[sessionId]/complete/route.ts`. POST returns the
 * session and removes it in one atomic step, after the final submit. For ten minutes, a repeated
 * request with the same `Idempotency-Key` gets the first outcome with `alreadyCompleted: true`.
 * With `cookie: true`, the route needs no ID in its path.
 *
 * Responds with:
 * - 200 on success
 * - 400 when `Idempotency-Key` is empty or longer than 255 characters
 * - 403 when a request with the cookie option comes from another origin
 * - 404 when the session is unknown or expired, or is not the session of the cookie
 * - 409 when `Session-Created-At` does not match the session of the cookie
 * - 413 when the stored session exceeds `maxValueBytes`
 * - 429 with `Retry-After` over a rate limit
 * - 503 with `Retry-After` while the store is unavailable. If the completion is in doubt (written,
 * and the reply is missing), the session may be gone.
 * - 500 for any other error, which is logged
 *
 * @param options Rate limits, and whether a cookie carries the session's ID.
 * @returns The handler to export.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is unknown or not valid.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header
 * @example
 * export const { POST } = completeSessionRoute()
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
