/**
 * Who asks, by an access token of an Auth0 organization. The tenant is the organization's id, which
 * the token bears when the user logged in to the organization.
 */
import { auth0Settings, type Auth0Options } from './auth0-options'
import type { Identity } from './identity'
import { Refusal, unauthenticated } from './refusal'
import { TokenCache } from './token-cache'
import { verifierOf, type Claims } from './token-verifier'

/**
 * An `authenticate` for the routes of tenants. It rejects for a token that is missing or not good
 * (401), for one that bears no organization (403), and while the keys cannot be had (503).
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
  throw unauthenticated('A bearer token must be given')
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

/** The token is good, and lets its bearer into no tenant. */
function noOrganization(): Refusal {
  const message = 'The token bears no org_id: log in to an organization'
  return new Refusal(403, 'ERR_FORBIDDEN', message, {
    'WWW-Authenticate': `Bearer error="insufficient_scope", error_description="${message}"`,
  })
}
