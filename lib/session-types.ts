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
  merge?: string[]
}
