/**
 * Responses of all routes, and the wrapper that turns errors of a route into responses. Responses
 * are sent with `Cache-Control: no-store`, because they hold session data that no cache may keep.
 */
import { rethrowSignal } from './app-functions'
import { refusalOf } from './failure'
import type { Refusal } from './refusal'
import { end } from './request-end'

export interface AnswerInit {
  status?: number | undefined
  headers?: Readonly<Record<string, string>> | undefined
}

export function answer(body: object, { status = 200, headers = {} }: AnswerInit = {}): Response {
  return Response.json(body, { status, headers: { ...headers, 'Cache-Control': 'no-store' } })
}

/** A Route Handler of the App Router. */
export type RouteHandler<Rest extends unknown[] = []> = (
  request: Request,
  ...rest: Rest
) => Promise<Response>

/** Builds the JSON body of an error response. */
export type RefusalBody = (refusal: Refusal) => object

export const onlyError: RefusalBody = ({ message }) => ({ error: message })
export const errorAndCode: RefusalBody = ({ message, code }) => ({ error: message, code })
/** Adds the code to 409 and 413, which the page handles differently from other errors. */
export const projectError: RefusalBody = (refusal) =>
  [409, 413].includes(refusal.status) ? errorAndCode(refusal) : onlyError(refusal)

/**
 * Wraps the work of a route and responds to its errors, except errors that belong to Next.js. The
 * wrapper reads a request header first. Next.js then treats the route as dynamic and does not run
 * it during the build; it may throw at that read.
 */
export function route<Rest extends unknown[]>(
  failure: string,
  bodyOf: RefusalBody,
  work: RouteHandler<Rest>,
): RouteHandler<Rest> {
  return async (request, ...rest) => {
    const began = performance.now()
    request.headers.has('host')
    try {
      const response = await work(request, ...rest)
      end(request, true)
      return response
    } catch (error) {
      end(request, false)
      rethrowSignal(error)
      const refusal = refusalOf(error, failure, began)
      return answer(bodyOf(refusal), refusal)
    }
  }
}
