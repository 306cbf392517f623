/** The session cookie in cookies that an app passes without their request. */
import type { WritableCookies } from './app-cookies'
import type { RequestParts } from './header-values'
import { nextHeaders } from './next-headers'
import { isSecure } from './scheme'
import {
  cookieFor,
  cookiesOf,
  inProduction,
  plainIdIn,
  secureIdIn,
  warnOfPlainCookie,
  type CookieJar,
} from './session-cookie'

/**
 * Returns the session's ID. In production, the plain cookie is read only from a request that is
 * known to have come over plain http.
 */
export async function readSessionId(
  given: CookieJar,
  request?: RequestParts,
): Promise<string | undefined> {
  const cookies = withCookiesOf(request, given)
  const id = secureIdIn(cookies)
  const plain = id === undefined ? plainIdIn(cookies) : undefined
  if (plain === undefined || !inProduction()) return id ?? plain
  const parts = request ?? (await nextHeaders())
  return parts === undefined || isSecure(parts) ? undefined : plain
}

/**
 * The cookies of a response contain only what was set on the response. The request has the others.
 */
function withCookiesOf(request: RequestParts | undefined, given: CookieJar): CookieJar {
  if (request === undefined) return given
  const received = cookiesOf(request.headers)
  return { get: (name) => given.get(name) ?? received.get(name) }
}

/** Opens the session cookie for reading and setting. */
export async function openSessionCookie(
  cookies: WritableCookies,
  request?: RequestParts,
): Promise<WritableSessionCookie> {
  const parts = request ?? (await nextHeaders())
  const overHttps = parts === undefined ? inProduction() : isSecure(parts)
  const secure = overHttps || secureIdIn(cookies) !== undefined
  if (!secure) warnOfPlainCookie()
  return new WritableSessionCookie(cookies, await readSessionId(cookies, parts), secure)
}

export class WritableSessionCookie {
  constructor(
    private readonly cookies: WritableCookies,
    /** The session's ID. Undefined without a cookie. */
    readonly id: string | undefined,
    private readonly secure: boolean,
  ) {}

  /**
   * Sets the cookie, and then changes the session. If the cookie cannot be set, the session is not
   * changed. If the change fails, the cookie is restored. An empty ID removes the cookie.
   */
  async setBefore<T>(id: string, change: () => Promise<T>): Promise<T> {
    await this.#set(id)
    try {
      return await change()
    } catch (error) {
      await this.#set(this.id ?? '').catch(() => undefined)
      throw error
    }
  }

  #set(id: string): Promise<void> {
    const { name, value, attributes } = cookieFor(id, this.secure)
    return this.cookies.set(name, value, attributes)
  }
}
