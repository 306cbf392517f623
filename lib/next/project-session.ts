/**
 * The project session of the cookie, where there is no route: in Server Components, Server Actions
 * and `proxy.ts`.
 */
import { defaultStorage } from '../default-storage'
import type { Session } from '../session-types'
import { sessionIdIn, type CookieJar } from './session-cookie'

/**
 * `cookies` is what `cookies()` of `next/headers` gives, awaited or not, or a request's `cookies`.
 * Null when there is no cookie or no session of its id. Reading is activity: it slides the TTL.
 */
export async function getProjectSession<T = any>(
  cookies: CookieJar | Promise<CookieJar>,
): Promise<Session<T> | null> {
  const id = sessionIdIn(await cookies)
  return id === undefined ? null : defaultStorage().sessions.get<T>(id)
}
