/**
 * The log lines of the storage. Their text is stable, because users search their logs for it.
 */
import { runGuarded } from './warn'

/** Receives the log lines. `console` is a `Logger`. */
export interface Logger {
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

type Level = keyof Logger

/** The texts of the log lines. */
export const lines = {
  connected: '[Redis] Redis client connected',
  ready: '[Redis] Redis ready',
  failed: '[Redis] Failed to initialize Redis',
  lost: '[Redis] Redis connection lost',
  away: '[Redis] Redis is away, using in-memory fallback',
  back: '[Redis] Redis is back',
  evicted:
    '[Redis] Redis evicted the index of a user, whose sessions are no longer valid: ' +
    'set maxmemory-policy to noeviction',
  refuses: (reason: string) =>
    `[Redis] Redis refuses writes (${reason}): sessions are read, their TTL is not renewed, and ` +
    'changes are rejected',
  accepts: '[Redis] Redis accepts writes again',
  memory: '[Redis] No Redis configuration found, using in-memory fallback',
  unread: (variable: string) =>
    `[Redis] createStorage reads no environment variables: ${variable} is set, but this storage is in memory. ` +
    'Pass `url` or `host`',
  tooLarge: (bytes: number, limit: number) =>
    `[Redis] A cache entry of Next.js has ${bytes} bytes and is not stored, so that it is rendered ` +
    `for every request: maxValueBytes is ${limit}. Raise it with configure({ maxValueBytes }). ` +
    'Further entries over the limit are counted in metrics().nextCacheTooLarge',
  oneAddress:
    '[Redis] Most requests that are answered with 429 come from one address. If it is a proxy in ' +
    'front of this server, set `trustedProxies` of the routes: its users share one limit',
  unverified:
    '[Redis] The certificate of the server is not verified: `tls.rejectUnauthorized` is false',
} as const

/**
 * Logs to every logger. A logger that throws or returns a rejected promise does not affect the
 * others.
 */
export function logTo(loggers: Iterable<Logger>, level: Level, message: string): void {
  for (const logger of loggers) runGuarded('The logger', () => logger[level](message))
}
