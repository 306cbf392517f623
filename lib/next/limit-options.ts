/** Options of the routes that count requests. */
import type { Check } from '../base/checks'
import { routeLimits } from '../options/option-table'
import { clientChecks, type ClientOptions } from './client'

/** Rate-limit options of all session routes. */
export interface SessionLimitOptions extends ClientOptions {
  /**
   * Requests per client and minute that name an unknown or expired session.
   * @default SESSION_UNKNOWN_LIMIT, or 300
   */
  sessionUnknownLimit?: number | undefined
}

/** Rate-limit options of the project session routes. Anonymous clients create project sessions. */
export interface ProjectLimitOptions extends SessionLimitOptions {
  /**
   * Sessions that one client may create per minute.
   * @default SESSION_CREATE_LIMIT, or 30
   */
  sessionCreateLimit?: number | undefined
  /**
   * Bytes per client and minute in the bodies of creations, counted in KiB. The body of a save
   * counts if it is larger than 64 KiB.
   * @default SESSION_CREATE_BYTES, or 10485760 (10 MiB)
   */
  sessionCreateBytes?: number | undefined
}

/** The check of a limit, which a route may leave out. */
function checkOf(name: keyof typeof routeLimits): Check<number | undefined> {
  return routeLimits[name].kind.check
}

export const sessionLimitChecks = {
  ...clientChecks,
  sessionUnknownLimit: checkOf('sessionUnknownLimit'),
}

export const projectLimitChecks = {
  ...sessionLimitChecks,
  sessionCreateLimit: checkOf('sessionCreateLimit'),
  sessionCreateBytes: checkOf('sessionCreateBytes'),
}
