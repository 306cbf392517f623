/**
 * What the routes of tenants have in common: who asks, how often, and what is wrong with it.
 */
import { isObject, shape } from '../checks'
import { invalidArgument } from '../errors'
import { appFunction } from './app-functions'
import { identify, type Authenticate, type Authorize, type Identity } from './identity'
import { sessionLimitChecks, type SessionLimitOptions } from './limit-options'
import { Limits } from './limits'
import { assertSameOrigin } from './same-origin'
import { badRequest } from './refusal'

export interface TenantRouteOptions extends SessionLimitOptions {
  /** Who asks: `auth0(...)`, or a function of your own. */
  authenticate: Authenticate
  /** Allows what a user may not do by himself. */
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
    if (!authenticate) throw invalidArgument(factory, '`authenticate` must be given')
    this.limits = new Limits(checked)
    this.authorize = authorize
    this.#authenticate = authenticate
    this.#trustedProxies = trustedProxies
  }

  /** Admits the request of somebody known. */
  async identify(request: Request): Promise<Identity> {
    const identity = await identify(request, this.#authenticate, this.limits)
    await this.limits.admitUser(request, identity.tenantId, identity.userId)
    return identity
  }

  /** The same for what changes something: without a token it must be a cookie that told who asks. */
  identifyToChange(request: Request): Promise<Identity> {
    if (!request.headers.has('authorization')) assertSameOrigin(request, this.#trustedProxies)
    return this.identify(request)
  }
}

/** The parameters of a request's URL; one that is given twice counts once, by its first value. */
export function parametersOf(request: Request): URLSearchParams {
  return new URL(request.url).searchParams
}

export function parameter(request: Request, name: string): string {
  const value = parametersOf(request).get(name)
  if (value !== null && value !== '') return value
  throw badRequest(`The parameter ${name} must be given`)
}
