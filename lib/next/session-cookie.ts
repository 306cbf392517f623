/**
 * The cookie with a project session's ID. Over https its name has the prefix `__Host-`. Browsers
 * accept such a cookie over https and from the host itself only, so no other host can set it. Over
 * plain http browsers discard it, so the cookie has a plain name there. In production, the plain
 * name is not read over https.
 */
import { isUuid } from '../sessions/session-times'
import { threadGlobal } from '../base/thread-global'
import { warnOnce } from './failure'
import { cookiesIn, type HeaderSource } from './header-values'
import { isSecure, secureCookie, type SchemeOptions } from './scheme'

const plainCookie = 'project_session'

/** Readable cookies, such as `cookies()` of Next.js or a request's `cookies`. */
export interface CookieJar {
  /** Returns the cookie, or undefined when it is missing. */
  get(name: string): { value: string } | undefined
}

/** The attributes of the session cookie. */
export interface CookieAttributes {
  /** Always `/`. */
  path: string
  /** Always true. */
  httpOnly: boolean
  sameSite: 'lax'
  /** True over https. */
  secure: boolean
  /**
   * Seconds; 0 removes the cookie.
   * @default none: the cookie ends with the browser's session
   */
  maxAge?: number | undefined
}

/** Cookies that can also be set, such as `cookies()` of Next.js in a Server Action. */
export interface CookieStore extends CookieJar {
  /** Sends the cookie to the browser. May return a promise. */
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

/** Returns the session ID in the cookie that only the app itself can set. */
export function secureIdIn(cookies: CookieJar): string | undefined {
  const value = cookies.get(secureCookie)?.value
  return isUuid(value) ? value : undefined
}

/** Returns the session ID in the cookie that another host or a network attacker can set. */
export function plainIdIn(cookies: CookieJar): string | undefined {
  const value = cookies.get(plainCookie)?.value
  return isUuid(value) ? value : undefined
}

/**
 * Returns the ID in the cookie of the request. Undefined without a cookie or if it is not a UUID.
 */
export function sessionIdOf(request: Request, options: SchemeOptions = {}): string | undefined {
  const cookies = cookiesOf(request.headers)
  const id = secureIdIn(cookies)
  if (id !== undefined || (inProduction() && isSecure(request, options))) return id
  return plainIdIn(cookies)
}

/** Returns the cookies of a request. */
export function cookiesOf(headers: HeaderSource): CookieJar {
  return {
    get: (name) => {
      const [value] = cookiesIn(headers.get('cookie'), name)
      return value === undefined ? undefined : { value }
    },
  }
}

/**
 * Returns the cookie of a session. The cookie ends with the browser's session, while the store
 * controls the lifetime of the session itself. An empty ID returns the cookie that removes it.
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

/** Returns the header that sets the cookie. An empty ID removes the cookie. */
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

/** True after the warning about a session cookie without `Secure`. */
const warnedPlainCookie = threadGlobal('saidPlainCookie', () => false)

export function warnOfPlainCookie(): void {
  if (!inProduction()) return
  warnOnce(
    warnedPlainCookie,
    'The session cookie is not Secure, because the request came over plain http: serve the app over ' +
      'https. If a proxy terminates TLS, let it send x-forwarded-proto, or set the option `secure`',
  )
}
