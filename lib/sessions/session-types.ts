/**
 * The public types of sessions and their options.
 */

/** The members that the store sets; values given for them are ignored. */
export interface SessionMembers {
  /** The session's id, a UUID. */
  sessionId: string
  /** Time of creation, ISO 8601. */
  createdAt: string
  /** Time of the last read or write, ISO 8601. */
  lastActivity: string
  /** Time at which the session expires without further activity, ISO 8601. */
  expiresAt: string
}

type Data<T> = 0 extends 1 & T ? Record<string, any> : Omit<T, keyof SessionMembers>

/** The application's data and the members that the store sets. */
export type Session<T = any> = Data<T> & SessionMembers

/** The options of an update. */
export interface UpdateOptions {
  /**
   * Names of members to merge one level deep when both the stored and the new value are objects.
   * Other members are replaced.
   */
  merge?: string[] | undefined
}

/** The options of `Sessions.create`. */
export interface CreateOptions {
  /**
   * The TTL of this session in whole seconds, at least 1. It is stored with the session: later
   * calls renew the session by this TTL. The session's id is a UUID of version 8.
   *
   * @default the storage's `sessionTtl`
   */
  ttl?: number | undefined
  /**
   * Until its first update the session lives for `ttl` seconds, and reading does not renew it.
   * After that it has the storage's `sessionTtl`. Requires `ttl`.
   *
   * @default false
   */
  untilUpdated?: boolean | undefined
}

/** Identifies an update, which makes it idempotent. */
export interface SaveNumber {
  /** The browser tab or other sender: 1 to 64 characters of `A-Z a-z 0-9 _ -`. */
  tab: string
  /**
   * An integer from 1 that increases with each update of this tab. A retry has the number of the
   * original update.
   */
  number: number
}

/** The options of `Sessions.patch`. */
export interface PatchOptions {
  /**
   * Makes the update idempotent. If the session has recorded this number or a larger one for the
   * tab, nothing is written and the call resolves to the stored session.
   *
   * The numbers of the 8 tabs that wrote last are stored in the session's member `saves`, in the
   * same atomic step as the update. From the first update with `save` on, the store owns `saves`:
   * updates with `save` ignore a value for it in `fields`.
   */
  save?: SaveNumber | undefined
}

/** The options of `Sessions.update`. */
export interface SessionUpdateOptions extends UpdateOptions, PatchOptions {}

/** The data of a new session of a tenant's user, with any further members. */
export interface TenantSessionData {
  /** The tenant: 1 to 128 characters of `A-Z a-z 0-9 . _ @ | - +`. */
  tenantId: string
  /** The user: 1 to 128 characters of `A-Z a-z 0-9 . _ @ | - +`. */
  userId: string
  [member: string]: any
}

/** The members of a tenant's session that the store sets. */
export interface TenantSessionMembers extends SessionMembers {
  tenantId: string
  userId: string
}

type TenantData<T> = 0 extends 1 & T ? Record<string, any> : Omit<T, keyof TenantSessionMembers>

/** A session of a tenant's user: the application's data and the members that the store sets. */
export type TenantSession<T = any> = TenantData<T> & TenantSessionMembers

/** The result of `TenantSessions.create`. */
export interface CreatedSession {
  /** The session's id, a UUID. */
  sessionId: string
  /** Time at which the session expires without further activity, ISO 8601. */
  expiresAt: string
  /** Ids of the user's sessions that were evicted because of `maxSessionsPerUser`. */
  evicted: string[]
}

/** The options of `TenantSessions.destroyAll`. */
export interface DestroyAllOptions {
  /** Id of the one session to keep, such as the caller's own. @default none */
  except?: string | undefined
}
