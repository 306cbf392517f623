/**
 * The authenticated user of a tenant route. Tenant and user come only from `authenticate`, never
 * from a URL or a body.
 */
import { isObject } from '../base/checks'
import { isPart, part } from '../base/names'
import type { Limits } from './limits'
import { ExpiredToken, forbidden, Refusal, unauthenticated } from './refusal'

/** The authenticated user of a request and the tenant of the user. */
export interface Identity {
  /** 1 to 128 characters of `A-Z a-z 0-9 . _ @ | - +`. Other IDs get a 403. */
  readonly tenantId: string
  /** 1 to 128 characters of `A-Z a-z 0-9 . _ @ | - +`. Other IDs get a 403. */
  readonly userId: string
  /** Stored in the user's sessions. */
  readonly roles: readonly string[]
  /** Stored in the user's sessions. `manage_cache` allows access to the cache of the tenant. */
  readonly permissions: readonly string[]
  /** Stored in the user's sessions. */
  readonly organizationName?: string | undefined
  /** Stored in the user's sessions. */
  readonly email?: string | undefined
}

/**
 * Authenticates a request. Returns the identity, or null or undefined for an unauthenticated
 * request (401). It may throw an error whose `status` is 401 or 403 to get that response.
 *
 * @param request The request of the route.
 * @returns The identity of the user, or null.
 * @example
 * const authenticate: Authenticate = async (request) => {
 *   const user = await userOf(request.headers.get('cookie'))
 *   return user && { tenantId: user.org, userId: user.id, roles: [], permissions: [] }
 * }
 */
export type Authenticate = (
  request: Request,
) => Promise<Identity | null | undefined> | Identity | null | undefined

/** An action within a tenant that `authorize` can allow. */
export type TenantAction =
  | 'sessions.get'
  | 'sessions.update'
  | 'sessions.delete'
  | 'cache.get'
  | 'cache.set'
  | 'cache.delete'
  | 'cache.invalidate'

/**
 * Decides whether a user may perform an action within the tenant that users may not perform by
 * default. It never opens another tenant.
 *
 * @param identity The authenticated user.
 * @param action The requested action, such as `sessions.get` on a session of another user.
 * @returns True to allow the action.
 */
export type Authorize = (identity: Identity, action: TenantAction) => boolean | Promise<boolean>

/**
 * Authenticates the request. Throws a Refusal: 401, 403, or 429 for a client with too many refused
 * tokens.
 */
export async function identify(
  request: Request,
  authenticate: Authenticate,
  limits: Limits,
): Promise<Identity> {
  try {
    return checked(await authenticate(request))
  } catch (error) {
    const refusal = refusalBy(error)
    const isRejected = refusal.status === 401 && request.headers.has('authorization')
    if (isRejected) await count(refusal, request, limits)
    throw refusal
  }
}

/** Expired tokens of legitimate users must not use up the attempts of their address. */
function count(refusal: Refusal, request: Request, limits: Limits): Promise<void> {
  return refusal instanceof ExpiredToken ? limits.expired(request) : limits.failed(request)
}

/** Returns the refusal that an error of `authenticate` maps to. Rethrows any other error. */
export function refusalBy(error: unknown): Refusal {
  const { status } = (error ?? {}) as { status?: unknown }
  if (error instanceof Refusal) return error
  if (status === 401) return unauthenticated('Not authenticated')
  if (status === 403) return forbidden('Not allowed')
  throw error
}

function checked(identity: unknown): Identity {
  if (identity === null || identity === undefined) throw unauthenticated('Not authenticated')
  if (!isObject(identity)) throw new Error('`authenticate` must resolve to an identity or to null')
  const { tenantId, userId, roles = [], permissions = [], organizationName, email } = identity
  return {
    tenantId: idIn(tenantId, 'tenantId'),
    userId: idIn(userId, 'userId'),
    roles: namesIn(roles, 'roles'),
    permissions: namesIn(permissions, 'permissions'),
    ...(typeof organizationName === 'string' && { organizationName }),
    ...(typeof email === 'string' && { email }),
  }
}

/**
 * An ID with unsupported characters is a 403. A missing ID is an error of `authenticate` and
 * becomes 500.
 */
function idIn(value: unknown, member: string): string {
  if (typeof value !== 'string' || isPart(value)) return part(value, member, 'authenticate')
  throw forbidden('The user or organization id has characters that are not supported')
}

function namesIn(value: unknown, member: string): string[] {
  const names = Array.isArray(value) && value.every((name) => typeof name === 'string')
  if (names) return value
  throw new Error(`\`authenticate\` must give \`${member}\` as an array of strings`)
}
