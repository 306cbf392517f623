/**
 * Verifies tokens with `jose` and the signing keys of the issuer. `jose` is an optional peer
 * dependency and an ES module, so it is loaded for the first token.
 */
import type { Auth0Settings } from './auth0-options'
import { ExpiredToken, unauthenticated, unavailable, type Refusal } from './refusal'

export type Claims = Readonly<Record<string, unknown>>
export type Verifier = (token: string) => Promise<Claims>

const loadJose = () => import('jose')
type Jose = Awaited<ReturnType<typeof loadJose>>

/**
 * Returns a verifier that rejects with a Refusal: 401 for an invalid token, 503 when the signing
 * keys cannot be fetched.
 */
export function verifierOf(settings: () => Auth0Settings): Verifier {
  let loading: Promise<Verifier> | undefined
  return async (token) => {
    const rules = settings()
    loading ??= loadJose().then((jose) => withJose(jose, rules), notLoaded)
    const verify = await loading.catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return verify(token)
  }
}

function withJose(jose: Jose, { jwksUri, issuer, audience }: Auth0Settings): Verifier {
  const keys = jose.createRemoteJWKSet(jwksUri)
  const rules = {
    algorithms: ['RS256'],
    issuer,
    audience,
    clockTolerance: 5,
    requiredClaims: ['sub', 'exp'],
  }
  return async (token) => {
    const { payload } = await jose.jwtVerify(token, keys, rules).catch(refuse)
    return payload
  }
}

function notLoaded(cause: unknown): never {
  const { code } = cause as { code?: unknown }
  const inJest = code === 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG'
  const remedy = inJest
    ? 'run Jest with NODE_OPTIONS=--experimental-vm-modules'
    : 'npm install jose'
  throw new Error(`auth0() needs the package jose, which could not be loaded: ${remedy}`, { cause })
}

/**
 * Error codes of `jose` that concern the token. All other errors concern the fetching of the keys.
 */
const faults = /^ERR_(JWT|JWS|JOSE_ALG|JOSE_NOT_SUPPORTED|JWKS_(NO|MULTIPLE)_MATCHING)/

function refuse(error: unknown): never {
  const { code, claim } = error as { code?: unknown; claim?: unknown }
  if (typeof code !== 'string' || !faults.test(code)) {
    throw unavailable('ERR_UNAVAILABLE', 'The keys of the identity provider cannot be fetched')
  }
  if (code === 'ERR_JWT_EXPIRED') throw new ExpiredToken(invalidToken('The token has expired'))
  throw invalidToken(faultOf(claim))
}

/** The message may name the claim but must not contain its value. */
function faultOf(claim: unknown): string {
  const known = ['iss', 'aud', 'sub', 'exp', 'nbf', 'iat'].find((name) => name === claim)
  return known === undefined ? 'The token is not valid' : `The token's ${known} is not accepted`
}

function invalidToken(message: string): Refusal {
  return unauthenticated(message, `error="invalid_token", error_description="${message}"`)
}
