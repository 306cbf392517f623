/**
 * The cookie that carries a project session's id. Over https its name has the prefix `__Host-`, which
 * browsers accept over https and from the host itself only, so that no other host can plant one.
 * Browsers discard such a cookie over plain http, where it has a plain name. The plain name is not
 * read over https in production.
 */
import { isUuid } from '../session-times'
import { warnOnce } from './failure'
import { cookiesIn, type HeaderSource } from './header-values'
import { isSecure, secureCookie, type SchemeOptions } from './scheme'

const plainCookie = 'project_session'

/** As `cookies()` of Next.js and a request's `cookies` are shaped. */
export interface CookieJar {
  get(name: string): { value: string } | undefined
}

export interface CookieAttributes {
  path: string
  httpOnly: boolean
  sameSite: 'lax'
  secure: boolean
  /** Seconds; 0 removes the cookie. Without it the cookie ends with the browser's session. */
  maxAge?: number | undefined
}

/** A CookieJar that also sends cookies to the browser. */
export interface CookieStore extends CookieJar {
  set(name: string, value: string, attributes: CookieAttributes): unknown
}

export interface SessionCookie {
  name: string
  value: string
  attributes: CookieAttributes
}

export function inProduction(): boolean {
  return process.env.NODE_ENV === 'production'
}

/** The session's id in the cookie that only the app itself can have set. */
export function secureIdIn(cookies: CookieJar): string | undefined {
  const value = cookies.get(secureCookie)?.value
  return isUuid(value) ? value : undefined
}

/** The session's id in the cookie that another host, or anybody on the network path, can set. */
export function plainIdIn(cookies: CookieJar): string | undefined {
  const value = cookies.get(plainCookie)?.value
  return isUuid(value) ? value : undefined
}

/** The id in the cookie of the request; undefined without one, and for what is not a UUID. */
export function sessionIdOf(request: Request, options: SchemeOptions = {}): string | undefined {
  const cookies = cookiesOf(request.headers)
  const id = secureIdIn(cookies)
  if (id !== undefined || (inProduction() && isSecure(request, options))) return id
  return plainIdIn(cookies)
}

/** The cookies of a request. */
export function cookiesOf(headers: HeaderSource): CookieJar {
  return {
    get: (name) => {
      const [value] = cookiesIn(headers.get('cookie'), name)
      return value === undefined ? undefined : { value }
    },
  }
}

/**
 * The cookie for the session. It ends with the browser's session; the store decides how long the
 * session itself lives. An empty id is the cookie that removes it.
 */
export function cookieFor(sessionId: string, secure: boolean): SessionCookie {
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  const removal = sessionId === '' ? { maxAge: 0 } : {}
  return {
    name: secure ? secureCookie : plainCookie,
    value: sessionId,
    attributes: { ...attributes, ...removal },
  }
}

/** The header that sets the cookie, or with an empty id removes it. */
export function setCookie(
  request: Request,
  sessionId: string,
  options: SchemeOptions = {},
): Record<string, string> {
  const secure = isSecure(request, options)
  if (!secure && options.secure === undefined) warnOfPlainCookie()
  const { name, value, attributes } = cookieFor(sessionId, secure)
  const flags = [
    ...(secure ? ['Secure'] : []),
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    ...(attributes.maxAge === undefined ? [] : [`Max-Age=${attributes.maxAge}`]),
  ]
  return { 'Set-Cookie': [`${name}=${value}`, ...flags].join('; ') }
}

export function warnOfPlainCookie(): void {
  if (!inProduction()) return
  warnOnce(
    'saidPlainCookie',
    'The session cookie is not Secure, because the request came over plain http: serve the app over ' +
      'https. If a proxy terminates TLS, let it send x-forwarded-proto, or set the option `secure`',
  )
}
