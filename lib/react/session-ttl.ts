/** How long the server keeps a session, in milliseconds. */
import type { Data } from './state'

export const defaultTtl = 86_400_000

/** By the times in the session. */
export function ttlOf({ createdAt, lastActivity = createdAt, expiresAt }: Data): number {
  const ttl = Date.parse(String(expiresAt)) - Date.parse(String(lastActivity))
  return ttl > 0 ? ttl : defaultTtl
}
