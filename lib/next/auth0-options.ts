/** The options of `auth0`. They are checked when the route module is loaded. */
import { isObject, listOf, shape, text, type Check } from '../base/checks'
import { invalidArgument } from '../base/errors'

/** Options of `auth0`. */
export interface Auth0Options {
  /**
   * The domain of the Auth0 tenant, such as `example.eu.auth0.com`. An origin with `http` is
   * accepted only for this machine.
   */
  domain: string
  /** The identifier of your API. With several identifiers, a token for any of them is accepted. */
  audience: string | string[]
  /**
   * The expected `iss` claim of tokens.
   * @default `https://<domain>/`
   */
  issuer?: string | undefined
  /**
   * The URL of the signing keys (JWKS). It must be `https`, except on this machine.
   * @default `https://<domain>/.well-known/jwks.json`
   */
  jwksUri?: string | undefined
  /**
   * The namespaced claim that holds the roles, such as `https://example.com/roles`.
   * @default none: `roles` is empty
   */
  rolesClaim?: string | undefined
}

export interface Auth0Settings {
  audience: string[]
  issuer: string
  jwksUri: URL
  rolesClaim: string | undefined
}

const factory = 'auth0'

const audience: Check<string | string[]> = (value, name, operation) =>
  Array.isArray(value) ? listOf(text)(value, name, operation) : text(value, name, operation)

const checkShape = shape<Auth0Options>({
  domain: text,
  audience,
  issuer: text,
  jwksUri: text,
  rolesClaim: text,
})

/**
 * Checks the options now and throws ERR_INVALID_ARGUMENT that names a wrong one. `domain` and
 * `audience` usually come from environment variables, which are not set during a build. If one is
 * missing, only the returned function throws.
 */
export function auth0Settings(given: unknown): () => Auth0Settings {
  const options = withoutEmpty(checkShape(given, isObject(given) ? '' : 'options', factory))
  const { domain, audience } = options
  if (domain !== undefined && audience !== undefined) {
    const settings = complete(domain, [audience].flat(), options)
    return () => settings
  }
  return () => {
    const missing = domain === undefined ? 'domain' : 'audience'
    throw invalidArgument(factory, `\`${missing}\` is required`)
  }
}

/** An empty string counts as an unset environment variable. */
function withoutEmpty(options: Partial<Auth0Options>): Partial<Auth0Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== ''))
}

function complete(
  domain: string,
  audience: string[],
  { issuer, jwksUri, rolesClaim }: Partial<Auth0Options>,
): Auth0Settings {
  const origin = originOf(domain)
  const missing = audience.length === 0 || audience.includes('')
  if (missing) throw invalidArgument(factory, '`audience` must be the identifier of your API')
  return {
    audience,
    issuer: issuer ?? `${origin}/`,
    jwksUri: urlOf(jwksUri ?? `${origin}/.well-known/jwks.json`, 'jwksUri'),
    rolesClaim,
  }
}

/** A domain may be an origin: `http://127.0.0.1:4000` is an identity provider on this machine. */
function originOf(domain: string): string {
  const url = urlOf(/^https?:\/\//.test(domain) ? domain : `https://${domain}`, 'domain')
  if (url.pathname === '/' && url.search === '' && url.hash === '') return url.origin
  throw invalidArgument(factory, '`domain` must be a host name, such as example.eu.auth0.com')
}

/**
 * Plain http is allowed for loopback only: on a network, anybody on the path could replace the
 * keys.
 */
function urlOf(value: string, name: string): URL {
  if (!URL.canParse(value)) throw invalidArgument(factory, `\`${name}\` must name a host`)
  const url = new URL(value)
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback)) return url
  throw invalidArgument(factory, `\`${name}\` must be https; http is for this machine alone`)
}
