/**
 * The project session of the cookie, where there is no route: in Server Actions, Route Handlers of
 * your own, Server Components and `proxy.ts`.
 */
import { newSessionId, rotatedId } from '../chosen-ids'
import { defaultStorage } from '../default-storage'
import { sessionNotFound } from '../errors'
import type { Session, UpdateOptions } from '../session-types'
import { readableCookies, writableCookies, type Awaitable } from './app-cookies'
import { requestParts, type HeaderSource, type RequestParts } from './header-values'
import type { CookieJar, CookieStore } from './session-cookie'
import { openSessionCookie, readSessionId, type WritableSessionCookie } from './stored-cookie'

/** A request, or its headers. */
export type RequestSource = Request | HeaderSource

/**
 * Reads the session of the cookie. Reading is activity: it slides the TTL.
 *
 * @param cookies `cookies()` of `next/headers`, awaited or not, or a request's `cookies`.
 * @param request The request or its headers, which tell the scheme: over plain http in production the
 * cookie has another name. @default `headers()` of Next.js
 * @returns The session, or null without a cookie and for an unknown id.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid; ERR_UNAVAILABLE or
 * ERR_TIMEOUT when Redis does not respond.
 * @example const session = await getProjectSession(cookies())
 */
export async function getProjectSession<T = any>(
  cookies: Awaitable<CookieJar>,
  request?: RequestSource,
): Promise<Session<T> | null> {
  const id = await idIn(cookies, request, 'getProjectSession')
  return id === undefined ? null : defaultStorage().sessions.get<T>(id)
}

/**
 * Stores a new session and sets its cookie. A session that the cookie named before is not ended.
 *
 * @param cookies `cookies()` of `next/headers`, awaited or not, in a Server Action or Route
 * Handler; in `proxy.ts` the `cookies` of the response.
 * @param data A JSON object.
 * @param request The request or its headers. @default `headers()` of Next.js
 * @returns The session's id.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid or cookies cannot be set,
 * in which case nothing is stored; ERR_TOO_LARGE, ERR_UNAVAILABLE or ERR_TIMEOUT as `sessions.create`.
 * @example await createProjectSession(cookies(), { currentStep: 1 })
 */
export async function createProjectSession<T extends object = any>(
  cookies: Awaitable<CookieStore>,
  data: T,
  request?: RequestSource,
): Promise<string> {
  const cookie = await cookieIn(cookies, request, 'createProjectSession')
  const { chosenIds } = defaultStorage()
  const text = chosenIds.textOf(data)
  const id = newSessionId()
  await cookie.setBefore(id, () => chosenIds.create(id, text))
  return id
}

/**
 * Replaces members of the cookie's session in one atomic step, as `sessions.update`.
 *
 * @param cookies `cookies()` of `next/headers`, awaited or not, or a request's `cookies`.
 * @param fields The members to replace.
 * @param options `merge`: members that are merged one level.
 * @param request The request or its headers. @default `headers()` of Next.js
 * @returns The updated session.
 * @throws {StorageError} ERR_SESSION_NOT_FOUND without a cookie and for an unknown id;
 * ERR_INVALID_ARGUMENT, ERR_TOO_LARGE, ERR_UNAVAILABLE or ERR_TIMEOUT as `sessions.update`.
 * @example await updateProjectSession(cookies(), { currentStep: 2 })
 */
export async function updateProjectSession<T = any>(
  cookies: Awaitable<CookieJar>,
  fields: object,
  options?: UpdateOptions,
  request?: RequestSource,
): Promise<Session<T>> {
  const id = await idIn(cookies, request, 'updateProjectSession')
  if (id === undefined) throw sessionNotFound('sessions.update')
  return defaultStorage().sessions.update<T>(id, fields, options)
}

/**
 * Moves the cookie's session to a new id and sets the cookie, so that an id that was known before a
 * login is worthless after it (session fixation).
 *
 * @param cookies `cookies()` of `next/headers`, awaited or not, in a Server Action or Route
 * Handler; in `proxy.ts` the `cookies` of the response.
 * @param request The request or its headers. @default `headers()` of Next.js
 * @returns The new id.
 * @throws {StorageError} ERR_SESSION_NOT_FOUND without a cookie and for an unknown id;
 * ERR_INVALID_ARGUMENT when cookies cannot be set, in which case the session keeps its id;
 * ERR_UNAVAILABLE or ERR_TIMEOUT as `sessions.rotate`.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html
 * @example await rotateProjectSession(cookies())
 */
export async function rotateProjectSession(
  cookies: Awaitable<CookieStore>,
  request?: RequestSource,
): Promise<string> {
  const cookie = await cookieIn(cookies, request, 'rotateProjectSession')
  const { id } = cookie
  if (id === undefined) throw sessionNotFound('sessions.rotate')
  const newId = rotatedId(id)
  await cookie.setBefore(newId, () => defaultStorage().chosenIds.rotate(id, newId))
  return newId
}

/**
 * Removes the cookie's session and the cookie.
 *
 * @param cookies `cookies()` of `next/headers`, awaited or not, in a Server Action or Route
 * Handler; in `proxy.ts` the `cookies` of the response.
 * @param request The request or its headers. @default `headers()` of Next.js
 * @returns Whether the session existed.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when cookies cannot be set, in which case the session
 * remains; ERR_UNAVAILABLE or ERR_TIMEOUT as `sessions.delete`.
 * @example await destroyProjectSession(cookies())
 */
export async function destroyProjectSession(
  cookies: Awaitable<CookieStore>,
  request?: RequestSource,
): Promise<boolean> {
  const cookie = await cookieIn(cookies, request, 'destroyProjectSession')
  const { id } = cookie
  if (id === undefined) return false
  return cookie.setBefore('', () => defaultStorage().sessions.delete(id))
}

function partsOf(request: unknown, operation: string): RequestParts | undefined {
  return request === undefined ? undefined : requestParts(request, operation)
}

async function idIn(
  cookies: unknown,
  request: unknown,
  operation: string,
): Promise<string | undefined> {
  const jar = await readableCookies(cookies, operation)
  return readSessionId(jar, partsOf(request, operation))
}

async function cookieIn(
  cookies: unknown,
  request: unknown,
  operation: string,
): Promise<WritableSessionCookie> {
  const store = await writableCookies(cookies, operation)
  return openSessionCookie(store, partsOf(request, operation))
}
