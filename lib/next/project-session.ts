/**
 * The project session of the cookie outside of the routes: in Server Actions, Route Handlers of the
 * app, Server Components and `proxy.ts`.
 */
import { newSessionId, rotatedId } from '../sessions/chosen-ids'
import { defaultStorage } from '../default-storage/default-storage'
import { sessionNotFound } from '../base/errors'
import type { Session, UpdateOptions } from '../sessions/session-types'
import { readableCookies, writableCookies, type Awaitable } from './app-cookies'
import { requestParts, type HeaderSource, type RequestParts } from './header-values'
import type { CookieJar, CookieStore } from './session-cookie'
import { openSessionCookie, readSessionId, type WritableSessionCookie } from './stored-cookie'

/** A request, or its headers. */
export type RequestSource = Request | HeaderSource

/**
 * Reads the session of the cookie. Reading counts as activity and renews the TTL.
 *
 * @param cookies `cookies()` of `next/headers`, awaited or not, or a request's `cookies`.
 * @param request The request or its headers. They determine the scheme: over plain http in
 * production the cookie has another name. Default: `headers()` of Next.js.
 * @returns The session, or null without a cookie and for an unknown ID.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument or the configuration of the default
 * storage is not valid.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED, ERR_CLOSED or
 * ERR_SERVER when the store cannot carry out the read.
 * @throws {StorageError} ERR_TOO_LARGE when the stored session exceeds `maxValueBytes`.
 * @throws {StorageError} ERR_CORRUPT when this package did not write the stored value.
 * @example
 * const session = await getProjectSession(cookies())
 */
export async function getProjectSession<T = any>(
  cookies: Awaitable<CookieJar>,
  request?: RequestSource,
): Promise<Session<T> | null> {
  const id = await idIn(cookies, request, 'getProjectSession')
  return id === undefined ? null : defaultStorage().sessions.get<T>(id)
}

/**
 * Stores a new session and sets its cookie. The session that the cookie named before is not
 * removed.
 *
 * @param cookies `cookies()` of `next/headers`, awaited or not, in a Server Action or Route
 * Handler; in `proxy.ts` the `cookies` of the response.
 * @param data A JSON object.
 * @param request The request or its headers. Default: `headers()` of Next.js.
 * @returns The session's ID.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument or the configuration of the default
 * storage is not valid, or cookies cannot be set. Nothing is stored then.
 * @throws {StorageError} ERR_TOO_LARGE when the session exceeds `maxValueBytes`.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED, ERR_CLOSED or
 * ERR_SERVER when the store cannot carry out the creation. The cookie is restored then.
 * @example
 * await createProjectSession(cookies(), { currentStep: 1 })
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
 * Replaces members of the cookie's session in one atomic step, like `sessions.update`.
 *
 * @param cookies `cookies()` of `next/headers`, awaited or not, or a request's `cookies`.
 * @param fields The members to replace. Undefined members are left unchanged, and null is stored.
 * @param options `merge`: members that are merged one level deep instead of replaced.
 * @param request The request or its headers. Default: `headers()` of Next.js.
 * @returns The updated session.
 * @throws {StorageError} ERR_SESSION_NOT_FOUND without a cookie and for an unknown ID.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument or the configuration of the default
 * storage is not valid.
 * @throws {StorageError} ERR_TOO_LARGE when the updated session exceeds `maxValueBytes`.
 * @throws {StorageError} ERR_CONFLICT when other writers changed the session on each attempt until
 * the deadline.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED, ERR_CLOSED or
 * ERR_SERVER when the store cannot carry out the update.
 * @throws {StorageError} ERR_CORRUPT when this package did not write the stored value.
 * @example
 * await updateProjectSession(cookies(), { currentStep: 2 })
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
 * Moves the cookie's session to a new ID and sets the cookie. Call it after a login, so that an
 * attacker who knew the old ID gains nothing (session fixation).
 *
 * @param cookies `cookies()` of `next/headers`, awaited or not, in a Server Action or Route
 * Handler; in `proxy.ts` the `cookies` of the response.
 * @param request The request or its headers. Default: `headers()` of Next.js.
 * @returns The new ID.
 * @throws {StorageError} ERR_SESSION_NOT_FOUND without a cookie and for an unknown ID.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument or the configuration of the default
 * storage is not valid, or cookies cannot be set. The session keeps its ID then.
 * @throws {StorageError} ERR_TOO_LARGE when the stored session exceeds `maxValueBytes`.
 * @throws {StorageError} ERR_CONFLICT when other writers changed the session on each attempt until
 * the deadline.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED, ERR_CLOSED or
 * ERR_SERVER when the store cannot carry out the rotation. The cookie is restored then.
 * @throws {StorageError} ERR_CORRUPT when this package did not write the stored value.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html
 * @example
 * await rotateProjectSession(cookies())
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
 * @param request The request or its headers. Default: `headers()` of Next.js.
 * @returns True if the session existed.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument or the configuration of the default
 * storage is not valid, or cookies cannot be set. The session is not removed then.
 * @throws {StorageError} ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_AUTH, ERR_OVERLOADED, ERR_CLOSED or
 * ERR_SERVER when the store cannot carry out the deletion. The cookie is restored then.
 * @example
 * await destroyProjectSession(cookies())
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
