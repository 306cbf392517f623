/** Calls of route handlers, as Next.js makes them. */
import type { RouteHandler } from 'redis-session-storage/next'

export interface Sent {
  /** Text goes as it is, anything else as JSON. */
  body?: unknown
  headers?: Record<string, string>
  /** The `[sessionId]` of the path. */
  sessionId?: string
  /** Path and query. */
  path?: string
}

export interface Answer {
  status: number
  body: any
  headers: Headers
}

const origin = 'http://localhost:3000'

export async function send(
  handler: RouteHandler<any[]>,
  method: string,
  { body, headers = {}, sessionId, path = '/' }: Sent = {},
): Promise<Answer> {
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
  const type: Record<string, string> =
    text === undefined ? {} : { 'content-type': 'application/json' }
  const request = new Request(origin + path, {
    method,
    headers: { ...type, ...headers },
    body: text,
  })
  const params = Promise.resolve(sessionId === undefined ? {} : { sessionId })
  const response = await handler(request, { params })
  return { status: response.status, body: await response.json(), headers: response.headers }
}
