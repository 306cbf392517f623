/**
 * Protection against cross-site request forgery (CSRF). If a cookie authenticates a request, a
 * change must come from a page of the site itself. Browsers send the source of a request in
 * `Sec-Fetch-Site` and `Origin`, which no page can set. A client that sends neither header is not a
 * browser, so it holds no other user's cookie.
 */
import { listIn } from './header-values'
import { forbidden } from './refusal'

/**
 * Throws a Refusal (403). With `trustedProxies` above 0, `x-forwarded-host` names the site's host.
 */
export function assertSameOrigin(request: Request, trustedProxies: number): void {
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  const own =
    site === null
      ? origin === null || hostOf(origin) === ownHost(request, trustedProxies)
      : site === 'same-origin' || site === 'none'
  if (!own) throw forbidden('The request comes from another origin')
}

function ownHost(request: Request, trustedProxies: number): string {
  const forwarded = trustedProxies > 0 ? request.headers.get('x-forwarded-host') : null
  const host = forwarded ?? request.headers.get('host') ?? new URL(request.url).host
  return listIn(host).at(-1)!.toLowerCase()
}

/** Undefined for an opaque origin (`null`). */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
