/**
 * The check of requests in `proxy.ts`: whether they have a session, and what happens while sessions
 * cannot be read.
 */
import { isObject, shape, text, type Check } from '../checks'
import { invalidArgument, StorageError, type ErrorCode } from '../errors'
import { answer, errorAndCode } from './answers'
import { appFunction, rethrowSignal } from './app-functions'
import { report } from './failure'
import { requestParts } from './header-values'
import { refusalBy } from './identity'
import { getProjectSession } from './project-session'
import { unauthenticated, unavailable, type Refusal } from './refusal'
import { cookiesOf } from './session-cookie'
import { unavailablePage } from './unavailable-page'

/** Options of `guard`. */
export interface GuardOptions<R extends Request = Request> {
  /**
   * Reads the session of the request; null or undefined means that there is none. May be the
   * `authenticate` of your routes. @default the project session of the cookie
   */
  session?: ((request: R) => unknown) | undefined
  /**
   * Where requests without a session are redirected: a path or a URL. Requests for this path pass.
   * @default none: such requests are answered with 401
   */
  loginUrl?: string | undefined
  /**
   * What happens while the session cannot be read: respond with 503 and `Retry-After`, redirect to
   * `loginUrl`, or let the request pass. @default 503
   */
  onUnavailable?: 'redirect' | 'pass' | 503 | undefined
}

const failure = 'Failed to read the session'

/** The store cannot tell whether there is a session, for reasons outside of the app. */
const outages: readonly ErrorCode[] = [
  'ERR_UNAVAILABLE',
  'ERR_TIMEOUT',
  'ERR_AUTH',
  'ERR_OVERLOADED',
  'ERR_CLOSED',
  'ERR_CONFLICT',
  'ERR_SERVER',
]

const outageChoice: Check<GuardOptions['onUnavailable']> = (value, name, operation) => {
  if (value === 503 || value === 'redirect' || value === 'pass') return value
  throw invalidArgument(operation, `\`${name}\` must be one of 503, 'redirect', 'pass'`)
}

const checkOptions = shape<GuardOptions>({
  session: appFunction<GuardOptions['session']>(),
  loginUrl: text,
  onUnavailable: outageChoice,
})

/**
 * Guards pages in `proxy.ts`. A request with a session passes; one without is redirected to
 * `loginUrl`. While Redis is away the response is a 503 with `Retry-After`, as a page or as JSON by
 * `Accept`, unless `onUnavailable` says otherwise. One line is logged for each outage.
 *
 * @param request The request that `proxy` receives.
 * @returns The response, or undefined when the request passes.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is not valid.
 * @example
 * export const proxy = (request: NextRequest) =>
 *   guard(request, { session: ({ cookies }) => getProjectSession(cookies), loginUrl: '/login' })
 */
export async function guard<R extends Request>(
  request: R,
  options: GuardOptions<R> = {},
): Promise<Response | undefined> {
  const checked = checkGuardOptions(options)
  requestParts(request, 'guard')
  const target = loginTarget(request, checked.loginUrl)
  if (target !== undefined && isFor(request, target)) return undefined
  const outcome = await look(request, checked.session)
  if (outcome === 'found') return undefined
  if (outcome.status === 503) return duringOutage(request, outcome, checked.onUnavailable, target)
  if (outcome.status === 401 && target !== undefined) return redirect(request, target)
  return answer(errorAndCode(outcome), outcome)
}

function checkGuardOptions(options: unknown): Partial<GuardOptions> {
  const checked = checkOptions(options, isObject(options) ? '' : 'options', 'guard')
  const lacksTarget = checked.onUnavailable === 'redirect' && checked.loginUrl === undefined
  if (lacksTarget) throw invalidArgument('guard', "`onUnavailable: 'redirect'` needs `loginUrl`")
  return checked
}

function loginTarget(request: Request, loginUrl: string | undefined): URL | undefined {
  if (loginUrl === undefined) return undefined
  if (URL.canParse(loginUrl, request.url)) return new URL(loginUrl, request.url)
  throw invalidArgument('guard', '`loginUrl` must be a path or a URL')
}

function isFor({ url }: Request, { origin, pathname }: URL): boolean {
  const own = new URL(url)
  return own.origin === origin && withoutSlash(own.pathname) === withoutSlash(pathname)
}

function withoutSlash(pathname: string): string {
  return pathname.replace(/\/$/, '')
}

async function look<R extends Request>(
  request: R,
  read: (request: R) => unknown = ofProject,
): Promise<'found' | Refusal> {
  const began = performance.now()
  try {
    const session = await read(request)
    return session === null || session === undefined
      ? unauthenticated('Not authenticated')
      : 'found'
  } catch (error) {
    rethrowSignal(error)
    return refusalOf(error, began)
  }
}

function ofProject(request: Request): unknown {
  return getProjectSession(cookiesOf(request.headers), request)
}

/** Throws the error itself if it is neither about the request nor about an outage. */
function refusalOf(error: unknown, began: number): Refusal {
  if (!(error instanceof StorageError) || !outages.includes(error.code)) return refusalBy(error)
  report(error, failure, began)
  return unavailable(error.code, failure)
}

function duringOutage(
  request: Request,
  refusal: Refusal,
  choice: GuardOptions['onUnavailable'] = 503,
  target?: URL,
): Response | undefined {
  if (choice === 'pass') return undefined
  if (choice === 'redirect' && target !== undefined) return redirect(request, target)
  const wantsPage = request.headers.get('accept')?.includes('text/html') ?? false
  return wantsPage ? unavailablePage(refusal) : answer(errorAndCode(refusal), refusal)
}

/** A form that was sent is not sent to the login. */
function redirect({ method }: Request, target: URL): Response {
  const status = method === 'GET' || method === 'HEAD' ? 307 : 303
  const headers = { Location: target.href, 'Cache-Control': 'no-store' }
  return new Response(null, { status, headers })
}
