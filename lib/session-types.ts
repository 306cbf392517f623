/**
 * What a session is to its user.
 */

/** The members that belong to the store; values given for them are ignored. */
export interface SessionMembers {
  /** A UUID. */
  sessionId: string
  /** ISO 8601. */
  createdAt: string
  /** ISO 8601: when it was last read or written. */
  lastActivity: string
  /** ISO 8601. */
  expiresAt: string
}

type Data<T> = 0 extends 1 & T ? Record<string, any> : Omit<T, keyof SessionMembers>

/** The user's data with the members that belong to the store. */
export type Session<T = any> = Data<T> & SessionMembers

export interface UpdateOptions {
  /** Members that are merged one level when they are objects on both sides. */
  merge?: string[] | undefined
}

export interface CreateOptions {
  /**
   * The session's TTL in whole seconds, at least 1. It stays with the session: later calls slide by
   * it. The session's id is a UUID of version 8.
   * @default the storage's `sessionTtl`
   */
  ttl?: number | undefined
  /**
   * The session lives for `ttl` seconds, which no read prolongs, until its first update. From then
   * on it has the storage's `sessionTtl`. Requires `ttl`.
   * @default false
   */
  untilUpdated?: boolean | undefined
}

/** The number of an update that may be repeated. */
export interface SaveNumber {
  /** The browser tab, or another sender: 1 to 64 characters of `A-Z a-z 0-9 _ -`. */
  tab: string
  /** An integer from 1 that each update of this tab raises. A repetition has the same number. */
  number: number
}

export interface PatchOptions {
  /**
   * Makes the update safe to repeat. If the session holds this number or a larger one of the tab,
   * nothing is written and the call resolves to the stored session.
   *
   * The numbers of the 8 tabs that wrote last are stored in the session's member `saves`, in the
   * same atomic step as the update. From the first update with `save` on, `saves` belongs to the
   * store: updates with `save` ignore a value for it in `fields`.
   */
  save?: SaveNumber | undefined
}

export interface SessionUpdateOptions extends UpdateOptions, PatchOptions {}

/** What a new session of a tenant's user is made of, and any members beside. */
export interface TenantSessionData {
  /** 1 to 128 characters of `A-Z a-z 0-9 . _ @ | - +`, as `userId`. */
  tenantId: string
  userId: string
  [member: string]: any
}

/** The members of a tenant's session that belong to the store. */
export interface TenantSessionMembers extends SessionMembers {
  tenantId: string
  userId: string
}

type TenantData<T> = 0 extends 1 & T ? Record<string, any> : Omit<T, keyof TenantSessionMembers>

/** The session of a tenant's user. */
export type TenantSession<T = any> = TenantData<T> & TenantSessionMembers

/** A session that was just made. */
export interface CreatedSession {
  sessionId: string
  /** ISO 8601: when it ends without activity. */
  expiresAt: string
  /** Sessions of the same user that ended for want of room. */
  evicted: string[]
}

export interface DestroyAllOptions {
  /** The id of the one session that stays, such as the caller's own. */
  except?: string | undefined
}
