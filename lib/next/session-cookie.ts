/**
 * The cookie that carries a project session's id. With the prefix `__Host-` a browser takes it over
 * https alone and from no other host, so that nobody can plant one. Outside of production a server
 * may be asked over plain http, which needs another name.
 */
import { isUuid } from '../session-times'

const secureName = '__Host-project_session'
const plainName = 'project_session'

/** As `cookies()` of Next.js and a request's `cookies` are shaped. */
export interface CookieJar {
  get(name: string): { value: string } | undefined
}

function inProduction(): boolean {
  return process.env.NODE_ENV === 'production'
}

/** Undefined when there is none, and when what is there cannot be the id of a session. */
export function sessionIdIn(cookies: CookieJar): string | undefined {
  const names = inProduction() ? [secureName] : [secureName, plainName]
  return names.map((name) => cookies.get(name)?.value).find(isUuid)
}

export function sessionIdOf(request: Request): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
  return sessionIdIn({
    get: (name) => {
      const pair = pairs.find((pair) => pair.startsWith(`${name}=`))
      return pair === undefined ? undefined : { value: pair.slice(name.length + 1) }
    },
  })
}

/** Ends with the browser's session; how long the session itself lives is the store's business. */
export function setCookie(request: Request, sessionId: string): Record<string, string> {
  const plain = !inProduction() && new URL(request.url).protocol === 'http:'
  const cookie = plain ? `${plainName}=${sessionId}` : `${secureName}=${sessionId}; Secure`
  return { 'Set-Cookie': `${cookie}; Path=/; HttpOnly; SameSite=Lax` }
}

export function clearCookie(request: Request): Record<string, string> {
  const { 'Set-Cookie': cookie } = setCookie(request, '') as { 'Set-Cookie': string }
  return { 'Set-Cookie': `${cookie}; Max-Age=0` }
}
