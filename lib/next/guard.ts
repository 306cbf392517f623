/** The session check of requests in `proxy.ts`, and its behavior while sessions cannot be read. */
import { isObject, shape, text, type Check } from '../base/checks'
import { invalidArgument, StorageError, type ErrorCode } from '../base/errors'
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
   * `authenticate` function of your routes. An error that it throws is handled by its `status`, 401
   * or 403.
   * @default reads the project session of the cookie
   */
  session?: ((request: R) => unknown) | undefined
  /**
   * The path or URL to which requests without a session are redirected. Requests for this path
   * pass.
   * @default none: such requests get a 401
   */
  loginUrl?: string | undefined
  /**
   * The behavior while the session cannot be read: respond with 503 and `Retry-After`, redirect to
   * `loginUrl`, or let the request pass.
   * @default 503
   */
  onUnavailable?: 'redirect' | 'pass' | 503 | undefined
}

const failure = 'Failed to read the session'

/** Codes for which it is unknown whether there is a session: the store cannot be read. */
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
 * Guards pages in `proxy.ts`: a request with a session passes, and one without is redirected to
 * `loginUrl`. One line is logged for each outage.
 *
 * Responds with:
 * - 307 (GET and HEAD) or 303 to `loginUrl` when there is no session
 * - 401 when there is no session and no `loginUrl`
 * - 403 when `session` throws an error whose `status` is 403
 * - 503 with `Retry-After` while the session cannot be read, unless `onUnavailable` differs. The
 * body is a page if `Accept` contains `text/html`, and JSON otherwise.
 *
 * @param request The request that `proxy` receives.
 * @param options How the session is read, and the responses without one.
 * @returns The response, or undefined when the request passes.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid. ERR_TOO_LARGE or
 * ERR_CORRUPT when the stored session cannot be read. Any other error of `session` is rethrown.
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

/** Rethrows an error that is neither a refusal of the request nor an outage. */
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

/**
 * A form submission is redirected with 303, so that the browser does not send the form to the
 * login.
 */
function redirect({ method }: Request, target: URL): Response {
  const status = method === 'GET' || method === 'HEAD' ? 307 : 303
  const headers = { Location: target.href, 'Cache-Control': 'no-store' }
  return new Response(null, { status, headers })
}
