/**
 * Tenant sessions of the default storage.
 */
import { defaultStorage } from './default-storage'
import type {
  CreatedSession,
  DestroyAllOptions,
  TenantSession,
  TenantSessionData,
  UpdateOptions,
} from './session-types'
import type { TenantSessions } from './tenant-sessions'

function sessions(): TenantSessions {
  return defaultStorage().tenantSessions
}

/** Stores a new session; over the maximum, the user's least recently active ones end. */
export async function createSession<T extends TenantSessionData>(data: T): Promise<CreatedSession> {
  return sessions().create(data)
}

/** The session, or null; slides its TTL. See `TenantSessions.get`. */
export async function getSession<T = any>(
  tenantId: string,
  id: string,
): Promise<TenantSession<T> | null> {
  return sessions().get<T>(tenantId, id)
}

/** Replaces members in one atomic step; resolves to the updated session. */
export async function updateSession<T = any>(
  tenantId: string,
  id: string,
  fields: object,
  options?: UpdateOptions,
): Promise<TenantSession<T>> {
  return sessions().update<T>(tenantId, id, fields, options)
}

/** Ends the session; whether it existed. Rejects if the reply is lost. */
export async function destroySession(tenantId: string, id: string): Promise<boolean> {
  return sessions().destroy(tenantId, id)
}

/** The user's live sessions, the most recently active first; slides none of them. */
export async function listSessions<T = any>(
  tenantId: string,
  userId: string,
): Promise<TenantSession<T>[]> {
  return sessions().list<T>(tenantId, userId)
}

/** Ends all sessions of the user, but `except`; how many there were. Rejects if a reply is lost. */
export async function destroyUserSessions(
  tenantId: string,
  userId: string,
  options?: DestroyAllOptions,
): Promise<number> {
  return sessions().destroyAll(tenantId, userId, options)
}

/** Takes members of sessions that have ended out of the users' indexes; how many there were. */
export async function cleanupExpiredSessions(tenantId?: string): Promise<number> {
  return sessions().cleanup(tenantId)
}
