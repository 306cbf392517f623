/**
 * Who asks at a tenant's routes. It comes from `authenticate` alone, never from a URL or a body.
 */
import { isObject } from '../checks'
import { isPart, part } from '../names'
import type { Limits } from './limits'
import { ExpiredToken, forbidden, Refusal, unauthenticated } from './refusal'

export interface Identity {
  /** 1 to 128 characters of `A-Z a-z 0-9 . _ @ | - +`, as `userId`: others are answered with 403. */
  readonly tenantId: string
  readonly userId: string
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
  readonly organizationName?: string | undefined
  readonly email?: string | undefined
}

/**
 * Nobody (null or undefined) is answered with 401; so is a thrown error whose `status` is 401, and
 * with 403 one whose `status` is 403.
 */
export type Authenticate = (
  request: Request,
) => Promise<Identity | null | undefined> | Identity | null | undefined

export type TenantAction =
  | 'sessions.get'
  | 'sessions.update'
  | 'sessions.delete'
  | 'cache.get'
  | 'cache.set'
  | 'cache.delete'
  | 'cache.invalidate'

/** Whether the user may do within the tenant what users may not do by themselves. */
export type Authorize = (identity: Identity, action: TenantAction) => boolean | Promise<boolean>

/** Throws a Refusal: 401, 403, or 429 for the client who was refused too often. */
export async function identify(
  request: Request,
  authenticate: Authenticate,
  limits: Limits,
): Promise<Identity> {
  try {
    return checked(await authenticate(request))
  } catch (error) {
    const refusal = refusalBy(error)
    const inVain = refusal.status === 401 && request.headers.has('authorization')
    if (inVain) await count(refusal, request, limits)
    throw refusal
  }
}

/** Expired tokens of honest users must not use up the attempts of their address. */
function count(refusal: Refusal, request: Request, limits: Limits): Promise<void> {
  return refusal instanceof ExpiredToken ? limits.expired(request) : limits.failed(request)
}

/** The refusal that an error of `authenticate` stands for; throws any other error. */
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

/** Somebody is known by a name that no session can be kept under; no name at all is a mistake. */
function idIn(value: unknown, member: string): string {
  if (typeof value !== 'string' || isPart(value)) return part(value, member, 'authenticate')
  throw forbidden('The user or organization id has characters that are not supported')
}

function namesIn(value: unknown, member: string): string[] {
  const names = Array.isArray(value) && value.every((name) => typeof name === 'string')
  if (names) return value
  throw new Error(`\`authenticate\` must give \`${member}\` as an array of strings`)
}
