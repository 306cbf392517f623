/** Shared steps of the tenant routes: authentication, rate limits and request parameters. */
import { isObject, shape } from '../base/checks'
import { invalidArgument } from '../base/errors'
import { appFunction } from './app-functions'
import { identify, type Authenticate, type Authorize, type Identity } from './identity'
import { sessionLimitChecks, type SessionLimitOptions } from './limit-options'
import { Limits } from './limits'
import { assertSameOrigin } from './same-origin'
import { badRequest } from './refusal'

/** Options of `tenantSessionRoutes` and `tenantCacheRoutes`. */
export interface TenantRouteOptions extends SessionLimitOptions {
  /** Authenticates requests: `auth0(...)`, or a function of the app. */
  authenticate: Authenticate
  /**
   * Allows actions that a user may not perform by default, such as reading sessions of other users.
   * @default allows nothing
   */
  authorize?: Authorize | undefined
}

const checkOptions = shape<TenantRouteOptions>({
  ...sessionLimitChecks,
  authenticate: appFunction<Authenticate>(),
  authorize: appFunction<Authorize | undefined>(),
})

export class TenantRequests {
  readonly limits: Limits
  readonly authorize: Authorize
  readonly #authenticate: Authenticate
  readonly #trustedProxies: number

  /** Throws ERR_INVALID_ARGUMENT that names the option. */
  constructor(options: unknown, factory: string) {
    const checked = checkOptions(options, isObject(options) ? '' : 'options', factory)
    const { authenticate, authorize = () => false, trustedProxies = 0 } = checked
    if (!authenticate) throw invalidArgument(factory, '`authenticate` is required')
    this.limits = new Limits(checked)
    this.authorize = authorize
    this.#authenticate = authenticate
    this.#trustedProxies = trustedProxies
  }

  /** Authenticates the request and counts it for its user. Throws a Refusal: 401, 403 or 429. */
  async identify(request: Request): Promise<Identity> {
    const identity = await identify(request, this.#authenticate, this.limits)
    await this.limits.admitUser(request, identity.tenantId, identity.userId)
    return identity
  }

  /**
   * Like `identify`, for requests that change something. A request without an `Authorization`
   * header may be authenticated by a cookie, so it must come from the same origin.
   */
  identifyToChange(request: Request): Promise<Identity> {
    if (!request.headers.has('authorization')) assertSameOrigin(request, this.#trustedProxies)
    return this.identify(request)
  }
}

/** The parameters of a request's URL. If a parameter is repeated, its first value counts. */
export function parametersOf(request: Request): URLSearchParams {
  return new URL(request.url).searchParams
}

export function parameter(request: Request, name: string): string {
  const value = parametersOf(request).get(name)
  if (value !== null && value !== '') return value
  throw badRequest(`The parameter ${name} is required`)
}
