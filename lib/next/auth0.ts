/**
 * Authentication by access tokens of Auth0 Organizations. The tenant is the organization's ID,
 * which a token contains if its user logged in to the organization.
 */
import { auth0Settings, type Auth0Options } from './auth0-options'
import type { Identity } from './identity'
import { Refusal, unauthenticated } from './refusal'
import { TokenCache } from './token-cache'
import { verifierOf, type Claims } from './token-verifier'

/**
 * Creates an `authenticate` function that verifies Auth0 access tokens. The token must be an RS256
 * JWT in the `Authorization: Bearer` header. The tenant is its `org_id` claim and the user its
 * `sub` claim. Requires the package `jose`.
 *
 * A verified token is cached for up to one minute, so a blocked user may keep access that long.
 *
 * Routes respond with:
 * - 401 when the token is missing, invalid or expired
 * - 403 when the token has no `org_id`
 * - 503 when the signing keys cannot be fetched
 * - 500 when `domain` or `audience` is missing or empty, or `jose` is not installed
 *
 * @param options The domain and the audience, and optionally the issuer, keys and roles claim.
 * @returns A function for the option `authenticate` of the tenant routes, or `session` of `guard`.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is unknown or not valid. A missing
 * `domain` or `audience` is reported by the returned function, because a build has no environment
 * variables.
 * @see https://auth0.com/docs/manage-users/organizations
 * @example
 * const authenticate = auth0({
 *   domain: process.env.AUTH0_DOMAIN!,
 *   audience: process.env.AUTH0_AUDIENCE!,
 * })
 * export const { GET, POST, PUT, DELETE } = tenantSessionRoutes({ authenticate })
 */
export function auth0(options: Auth0Options): (request: Request) => Promise<Identity> {
  const settings = auth0Settings(options)
  const verify = verifierOf(settings)
  const verified = new TokenCache<Identity>()
  return async (request) => {
    const token = bearerOf(request)
    const known = verified.get(token)
    if (known !== undefined) return known
    const claims = await verify(token)
    const identity = identityOf(claims, settings().rolesClaim)
    verified.set(token, identity, Number(claims.exp) * 1000)
    return identity
  }
}

function bearerOf(request: Request): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
  if (token !== undefined) return token
  throw unauthenticated('A bearer token is required')
}

function identityOf(claims: Claims, rolesClaim: string | undefined): Identity {
  const { sub, org_id, org_name, email, permissions } = claims
  if (typeof org_id !== 'string' || typeof sub !== 'string') throw noOrganization()
  return Object.freeze({
    tenantId: org_id,
    userId: sub,
    roles: namesIn(rolesClaim === undefined ? undefined : claims[rolesClaim]),
    permissions: namesIn(permissions),
    ...(typeof org_name === 'string' && { organizationName: org_name }),
    ...(typeof email === 'string' && { email }),
  })
}

function namesIn(claim: unknown): readonly string[] {
  const list: unknown[] = Array.isArray(claim) ? claim : []
  return Object.freeze(list.filter((name) => typeof name === 'string'))
}

/** The token is valid but belongs to no organization, so it grants access to no tenant. */
function noOrganization(): Refusal {
  const message = 'The token has no org_id: log in to an organization'
  return new Refusal(403, 'ERR_FORBIDDEN', message, {
    'WWW-Authenticate': `Bearer error="insufficient_scope", error_description="${message}"`,
  })
}
