import { answer, failure, refuse } from '@/lib/answers'

/** Set by the demo scripts. A deployed app must not set DEMO: it opens pages and routes. */
export function isDemo(): boolean {
  return process.env.DEMO === '1'
}

type Handler = (request: Request) => Promise<object | Response>

/** A route of the demo. Responds with 404 without DEMO=1, and with 403 to pages of other sites. */
export function demoRoute(message: string, handler: Handler) {
  return async (request: Request): Promise<Response> => {
    const site = request.headers.get('sec-fetch-site')
    if (!isDemo()) return refuse('Only with DEMO=1, which npm run demo sets', 404)
    if (site === 'cross-site') return refuse('Only for pages of this site', 403)
    try {
      const result = await handler(request)
      return result instanceof Response ? result : answer(result)
    } catch (error) {
      return failure(error, message)
    }
  }
}
