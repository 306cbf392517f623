/**
 * Against forged requests (CSRF): where a browser proves by a cookie who asks, what changes something
 * must come from the site's own pages. Browsers say where a request comes from in headers that no
 * page can set; what sends neither of them is no browser, and has nobody's cookie.
 */
import { listIn } from './header-values'
import { forbidden } from './refusal'

/** Throws a Refusal (403). `trustedProxies`: whether `x-forwarded-host` tells how the site is called. */
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

/** Of a page without an origin (`null`) nothing is known. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
