/** The TTL of a session, in milliseconds. */
import type { Data } from './state'

export const defaultTtl = 86_400_000

/** Computes the TTL from the times in a session. */
export function ttlOf({ createdAt, lastActivity = createdAt, expiresAt }: Data): number {
  const ttl = Date.parse(String(expiresAt)) - Date.parse(String(lastActivity))
  return ttl > 0 ? ttl : defaultTtl
}
