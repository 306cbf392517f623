/**
 * Options of the routes that count requests.
 */
import { integer, type Check } from '../checks'
import { clientChecks, type ClientOptions } from './client'

/** Options of all routes of sessions. */
export interface SessionLimitOptions extends ClientOptions {
  /**
   * Requests per client and minute that name an unknown or expired session.
   * @default SESSION_UNKNOWN_LIMIT, or 300
   */
  sessionUnknownLimit?: number | undefined
}

/** Options of the routes of project sessions, which anonymous clients create. */
export interface ProjectLimitOptions extends SessionLimitOptions {
  /**
   * Sessions that one client may create per minute.
   * @default SESSION_CREATE_LIMIT, or 30
   */
  sessionCreateLimit?: number | undefined
  /**
   * Bytes per client and minute of the bodies that create sessions, counted in KiB. Bodies of saves
   * count if they are larger than 64 KiB.
   * @default SESSION_CREATE_BYTES, or 10485760 (10 MiB)
   */
  sessionCreateBytes?: number | undefined
}

const hits = integer(1, 1_000_000) as Check<number | undefined>

export const sessionLimitChecks = {
  ...clientChecks,
  sessionUnknownLimit: hits,
}

export const projectLimitChecks = {
  ...sessionLimitChecks,
  sessionCreateLimit: hits,
  sessionCreateBytes: integer(1024, 1_000_000 * 1024) as Check<number | undefined>,
}
