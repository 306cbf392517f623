/**
 * The entry `redis-session-storage/session`: a thin wrapper that may be bundled.
 */
export {
  cleanupExpiredSessions,
  createSession,
  destroySession,
  destroyUserSessions,
  getSession,
  listSessions,
  updateSession,
} from 'redis-session-storage/native'
export type {
  CreatedSession,
  DestroyAllOptions,
  TenantSession,
  TenantSessionData,
  TenantSessionMembers,
  UpdateOptions,
} from 'redis-session-storage/native'
