/**
 * Whether a browser reaches the app over https. Behind a proxy the server itself may be reached over
 * http, so each sign of https counts: browsers send an `Origin` with its scheme and send `Secure`
 * cookies over https only. A client that forges these signs deprives only itself of its cookie.
 */
import { flag, type Check } from '../checks'
import { appendedBy, cookiesIn, listIn, type RequestParts } from './header-values'

export interface SchemeOptions {
  /**
   * Whether the session cookie is `Secure` and has the prefix `__Host-`. Set it when a proxy in front
   * terminates TLS and forwards neither `x-forwarded-proto` nor `Origin`. @default by the request's
   * scheme
   */
  secure?: boolean | undefined
  /** The number of proxies in front of this server that set `x-forwarded-proto`. @default 0 */
  trustedProxies?: number | undefined
}

export const schemeChecks = { secure: flag as Check<boolean | undefined> }

export const secureCookie = '__Host-project_session'

/** `trustedProxies` counts for a whole request: the headers alone are as Next.js passes them on. */
export function isSecure(
  { headers, url }: RequestParts,
  { secure, trustedProxies = 0 }: SchemeOptions = {},
): boolean {
  if (secure !== undefined) return secure
  const fromHttps = headers.get('origin')?.toLowerCase().startsWith('https:') ?? false
  if (fromHttps || cookiesIn(headers.get('cookie'), secureCookie).length > 0) return true
  // Next.js sets the header itself where no proxy does, and derives the URL from it.
  const forwarded = listIn(headers.get('x-forwarded-proto')?.toLowerCase() ?? null)
  if (url === undefined) return forwarded[0] === 'https'
  const trusted = trustedProxies > 0 ? appendedBy(trustedProxies, forwarded) : undefined
  return (trusted ?? new URL(url).protocol.slice(0, -1)) === 'https'
}
