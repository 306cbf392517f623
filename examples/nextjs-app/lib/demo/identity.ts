import { SignJWT } from 'jose'
import { auth0 } from 'redis-session-storage/next'
import { signingKeys } from './keys'
import { tenant } from './tenant'

const issuer = 'urn:project-planner:demo'
const audience = 'urn:project-planner:api'

/** Verifies tokens like those of Auth0, with the keys of this server. */
export function demoAuthenticate() {
  const domain = `http://127.0.0.1:${process.env.PORT ?? 3000}`
  return auth0({ domain, audience, issuer, jwksUri: `${domain}/api/demo/jwks` })
}

/** The published keys. */
export async function demoKeySet() {
  return { keys: [(await signingKeys()).publicKey] }
}

/** A token for a user of the demo's tenant with access to its cache. Valid for an hour. */
export async function demoToken(userId: string): Promise<string> {
  const { privateKey } = await signingKeys()
  return new SignJWT({ org_id: tenant, permissions: ['manage_cache'] })
    .setProtectedHeader({ alg: 'RS256', kid: 'demo' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey)
}
