import { NextResponse } from 'next/server'

/** Responses contain session data, so no cache may store them. */
export function answer(body: object, status = 200, headers: Record<string, string> = {}) {
  return NextResponse.json(body, { status, headers: { ...headers, 'Cache-Control': 'no-store' } })
}

export function refuse(error: string, status: number) {
  return answer({ error }, status)
}

/** The response to a failure of the store; `message` if the failure is unknown. */
export function failure(error: unknown, message: string) {
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'ERR_SESSION_NOT_FOUND') return refuse('Session not found', 404)
  if (code === 'ERR_TOO_LARGE') return refuse('Session too large', 413)
  if (passing.includes(code)) return answer({ error: message }, 503, { 'Retry-After': '1' })
  console.error(`${message}:`, error)
  return refuse(message, 500)
}

/** Errors that a retry may not meet. */
const passing: unknown[] = ['ERR_UNAVAILABLE', 'ERR_TIMEOUT', 'ERR_OVERLOADED']
