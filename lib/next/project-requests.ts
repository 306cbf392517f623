/**
 * What the routes of project sessions have in common: which session a request is about, whether it
 * may ask, and what it wants stored.
 */
import { createdAtHeader } from '../react/created-at-header'
import { defaultStorage } from '../default-storage'
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

  /** To be called by each route that changes something. */
  guard(request: Request): void {
    if (this.cookie) assertSameOrigin(request, this.options.trustedProxies ?? 0)
  }

  /**
   * Admits the request and gives the id that it names; with a cookie, that alone counts, and the
   * request may say when its session was created. A request without an id needs no store and counts
   * against no limit.
   */
  async named(request: Request, id: string | undefined): Promise<string> {
    const inCookie = this.cookie ? sessionIdOf(request, this.options) : id
    if (inCookie !== undefined) await this.limits.admit(request, inCookie)
    if (id !== undefined && id !== inCookie) return this.limits.missing(request)
    if (inCookie === undefined) throw notFound()
    await this.#assertMeant(request, inCookie)
    return inCookie
  }

  /** Throws a Refusal (409) if the request means another session than the one of the cookie. */
  async #assertMeant(request: Request, id: string): Promise<void> {
    const createdAt = this.cookie ? request.headers.get(createdAtHeader) : null
    if (createdAt === null) return
    const session = await defaultStorage().sessions.get(id)
    if (session === null || session.createdAt === createdAt) return
    throw new Refusal(409, 'ERR_CONFLICT', 'Another session has taken the place of this one')
  }

  body(request: Request, received?: (bytes: number) => Promise<void>): Promise<SizedObject> {
    return readSized(request, this.cookie, received)
  }

  /** The fields to store, checked by `read` and by the user's own rule. */
  fields(body: JsonObject, read = readFields): Promise<ProjectFields> {
    return validated(read(body), this.options.validate)
  }

  /** A session as the browser gets it: with a cookie, no script there learns its id. */
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
