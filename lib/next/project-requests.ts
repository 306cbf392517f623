/**
 * Shared steps of the project session routes: find the session's ID, check that the request is
 * allowed, and read the fields to store.
 */
import { createdAtHeader } from '../react/created-at-header'
import { defaultStorage } from '../default-storage/default-storage'
import { readSized, type JsonObject, type SizedObject } from './body'
import { Limits } from './limits'
import { readFields, type ProjectFields } from './project-fields'
import type { ProjectSessionOptions } from './project-options'
import { notFound, Refusal } from './refusal'
import { assertSameOrigin } from './same-origin'
import { sessionIdOf, setCookie } from './session-cookie'
import { validated } from './validate'

export class ProjectRequests {
  readonly limits: Limits

  constructor(private readonly options: ProjectSessionOptions) {
    this.limits = new Limits(options)
  }

  get cookie(): boolean {
    return this.options.cookie ?? false
  }

  /**
   * Must be called by each route that changes a session. Throws a Refusal (403) for a request from
   * another origin if a cookie carries the ID.
   */
  guard(request: Request): void {
    if (this.cookie) assertSameOrigin(request, this.options.trustedProxies ?? 0)
  }

  /**
   * Admits the request and returns its session ID. With the cookie option, only the ID of the
   * cookie counts, and an ID in the path must match it. A request without an ID gets a 404 without
   * a call to the store and counts against no limit.
   */
  async named(request: Request, id: string | undefined): Promise<string> {
    const inCookie = this.cookie ? sessionIdOf(request, this.options) : id
    if (inCookie !== undefined) await this.limits.admit(request, inCookie)
    if (id !== undefined && id !== inCookie) return this.limits.missing(request)
    if (inCookie === undefined) throw notFound()
    await this.#assertMeant(request, inCookie)
    return inCookie
  }

  /**
   * Throws a Refusal (409) if the `Session-Created-At` header does not match the session of the
   * cookie.
   */
  async #assertMeant(request: Request, id: string): Promise<void> {
    const createdAt = this.cookie ? request.headers.get(createdAtHeader) : null
    if (createdAt === null) return
    const session = await defaultStorage().sessions.get(id)
    if (session === null || session.createdAt === createdAt) return
    throw new Refusal(409, 'ERR_CONFLICT', 'Another session has replaced this one')
  }

  body(request: Request, received?: (bytes: number) => Promise<void>): Promise<SizedObject> {
    return readSized(request, this.cookie, received)
  }

  /** Returns the fields to store, checked by `read` and by the option `validate`. */
  fields(body: JsonObject, read = readFields): Promise<ProjectFields> {
    return validated(read(body), this.options.validate)
  }

  /**
   * Returns the session as sent to the browser. With the cookie option, the ID is removed so that
   * scripts cannot read it.
   */
  shown<T extends { sessionId?: unknown }>(session: T): Omit<T, 'sessionId'> {
    const rest: Partial<T> & { saves?: unknown } = { ...session }
    delete rest.saves
    if (this.cookie) delete rest.sessionId
    return rest as Omit<T, 'sessionId'>
  }

  setCookie(request: Request, sessionId: string): Record<string, string> {
    return this.cookie ? setCookie(request, sessionId, this.options) : {}
  }

  clearCookie(request: Request): Record<string, string> {
    return this.cookie ? setCookie(request, '', this.options) : {}
  }
}
