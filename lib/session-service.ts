/**
 * Project sessions of the default storage as a class.
 */
import { redisSessionStorage } from './redis-session-storage'
import type { Session } from './session-types'

export class SessionService {
  /** Stores a new session; resolves to its id. */
  createSession<T extends object = any>(data: T): Promise<string> {
    return redisSessionStorage.create(data)
  }

  /** The session, or null; slides its TTL. */
  getSession<T = any>(id: string): Promise<Session<T> | null> {
    return redisSessionStorage.get<T>(id)
  }

  /** Replaces members in one atomic step; rejects with 'Session not found' for an unknown id. */
  updateSession<T = any>(id: string, fields: object): Promise<Session<T>> {
    return redisSessionStorage.update<T>(id, fields)
  }

  /** Removes the session; whether it existed. */
  deleteSession(id: string): Promise<boolean> {
    return redisSessionStorage.delete(id)
  }

  /** Expired sessions go by themselves, at the moment they expire: nothing is left to remove. */
  cleanupExpiredSessions(): Promise<void> {
    return Promise.resolve()
  }
}
