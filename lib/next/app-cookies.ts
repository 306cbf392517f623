/**
 * The cookies that an app passes: `cookies()` of Next.js or an object of the app. They are user
 * code. An error that they throw becomes ERR_INVALID_ARGUMENT, except errors that belong to
 * Next.js.
 */
import { member, unreadable } from '../base/checks'
import { invalidArgument } from '../base/errors'
import { rethrowSignal } from './app-functions'
import type { CookieAttributes, CookieJar, CookieStore } from './session-cookie'

export type Awaitable<T> = T | Promise<T>

const inspect = Symbol.for('edge-runtime.inspect.custom')

/** @throws {StorageError} ERR_INVALID_ARGUMENT when the value has no `get` method. */
export async function readableCookies(cookies: unknown, operation: string): Promise<CookieJar> {
  const jar = await settled(cookies, operation)
  if (!has(jar, 'get', operation))
    throw invalidArgument(operation, '`cookies` must be `cookies()` of next/headers')
  return { get: (name) => valueIn(jar as CookieJar, name, operation) }
}

/**
 * @throws {StorageError} ERR_INVALID_ARGUMENT when the value has no `get` or `set` method, or is
 * known to be the read-only cookies of a request.
 */
export async function writableCookies(
  cookies: unknown,
  operation: string,
): Promise<WritableCookies> {
  const jar = await settled(cookies, operation)
  const readable = await readableCookies(jar, operation)
  if (!has(jar, 'set', operation) || isOfRequest(jar)) throw notWritable(operation)
  return new WritableCookies(jar as CookieStore, readable, operation)
}

export class WritableCookies implements CookieJar {
  constructor(
    private readonly store: CookieStore,
    private readonly readable: CookieJar,
    private readonly operation: string,
  ) {}

  get(name: string): { value: string } | undefined {
    return this.readable.get(name)
  }

  /** @throws {StorageError} ERR_INVALID_ARGUMENT when cookies cannot be set here. */
  async set(name: string, value: string, attributes: CookieAttributes): Promise<void> {
    try {
      await this.store.set(name, value, attributes)
    } catch (error) {
      rethrowSignal(error)
      throw notWritable(this.operation, error)
    }
  }
}

async function settled(cookies: unknown, operation: string): Promise<unknown> {
  try {
    return await cookies
  } catch (error) {
    rethrowSignal(error)
    throw unreadable('cookies', operation, error)
  }
}

function has(jar: unknown, method: string, operation: string): boolean {
  return typeof member(jar, method, `cookies.${method}`, operation) === 'function'
}

function valueIn(jar: CookieJar, name: string, operation: string): { value: string } | undefined {
  try {
    const value: unknown = jar.get(name)?.value
    return typeof value === 'string' ? { value } : undefined
  } catch (error) {
    rethrowSignal(error)
    throw unreadable('cookies', operation, error)
  }
}

/**
 * Detects the cookies of a request: the browser never receives a cookie that is set on them. The
 * text of the `inspect` method is the only sign of the class that Next.js exposes.
 */
function isOfRequest(jar: unknown): boolean {
  try {
    const text = (jar as { [inspect]?: (() => unknown) | undefined })[inspect]?.()
    return typeof text === 'string' && text.startsWith('RequestCookies')
  } catch {
    return false
  }
}

function notWritable(operation: string, cause?: unknown): Error {
  const message =
    'Cookies cannot be set here: pass `cookies()` of next/headers in a Server Action or a Route ' +
    'Handler, or the `cookies` of the response in proxy.ts. A Server Component, and the `cookies` ' +
    'of a request, can only read them'
  return invalidArgument(operation, message, cause)
}
