/**
 * How every route answers. A session is nobody else's business: no cache on the way may keep it.
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

export type RouteHandler<Rest extends unknown[] = []> = (
  request: Request,
  ...rest: Rest
) => Promise<Response>

/** What an answer that is no success looks like. */
export type RefusalBody = (refusal: Refusal) => object

export const onlyError: RefusalBody = ({ message }) => ({ error: message })
export const errorAndCode: RefusalBody = ({ message, code }) => ({ error: message, code })
/** With the code where the page must act on it. */
export const projectError: RefusalBody = (refusal) =>
  [409, 413].includes(refusal.status) ? errorAndCode(refusal) : onlyError(refusal)

/**
 * A route whose failures are answers, except errors that belong to Next.js. It looks at the request's headers first: by that Next.js
 * knows that the answer belongs to this request and not to the build, and may throw for it.
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
