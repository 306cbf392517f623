/**
 * Determines whether a browser reaches the app over https. A proxy may use plain http to the
 * server, so each sign of https counts: browsers send an `Origin` with the scheme, and send
 * `Secure` cookies over https only. A client that forges these signs loses only its own cookie.
 */
import { flag, type Check } from '../base/checks'
import { appendedBy, cookiesIn, listIn, type RequestParts } from './header-values'

/** Options that determine the scheme of a request. */
export interface SchemeOptions {
  /**
   * Makes the session cookie `Secure` with the prefix `__Host-` (true) or neither (false). Set it
   * when a proxy terminates TLS and forwards neither `x-forwarded-proto` nor `Origin`.
   * @default the scheme of the request
   */
  secure?: boolean | undefined
  /**
   * The number of proxies in front of this server that set `x-forwarded-proto`.
   * @default 0
   */
  trustedProxies?: number | undefined
}

export const schemeChecks = { secure: flag as Check<boolean | undefined> }

export const secureCookie = '__Host-project_session'

/**
 * `trustedProxies` applies only to a request with a URL. Headers alone are used as Next.js passes
 * them on.
 */
export function isSecure(
  { headers, url }: RequestParts,
  { secure, trustedProxies = 0 }: SchemeOptions = {},
): boolean {
  if (secure !== undefined) return secure
  const fromHttps = headers.get('origin')?.toLowerCase().startsWith('https:') ?? false
  if (fromHttps || cookiesIn(headers.get('cookie'), secureCookie).length > 0) return true
  // Without a proxy, Next.js itself sets the header and derives the URL from it.
  const forwarded = listIn(headers.get('x-forwarded-proto')?.toLowerCase() ?? null)
  if (url === undefined) return forwarded[0] === 'https'
  const trusted = trustedProxies > 0 ? appendedBy(trustedProxies, forwarded) : undefined
  return (trusted ?? new URL(url).protocol.slice(0, -1)) === 'https'
}
