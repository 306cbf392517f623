/**
 * Sessions with their own TTL. Their ids are UUIDs of version 8. Their stored text begins with the
 * TTL, before `sessionId`. These members belong to the store and are not returned.
 */
import { randomUUID } from 'node:crypto'

const versionAt = 14

/** The first group is the TTL in seconds. The second group is present until the first update. */
const ownMembers =
  /^\{"ttl":([1-9]\d{0,9}),("untilUpdated":true,)?(?="sessionId":"[0-9a-f]{8}-[0-9a-f]{4}-8)/i

export interface OwnTtl {
  /** The text without the TTL members. */
  text: string
  /** Milliseconds by which reads renew the session; null if they leave its expiry unchanged. */
  sliding: number | null | undefined
}

/** True if the session with this id may have its own TTL. */
export function mayHaveOwnTtl(id: string): boolean {
  return id[versionAt] === '8'
}

/** A random id for a session that may have its own TTL. */
export function ownTtlId(): string {
  const id = randomUUID()
  return `${id.slice(0, versionAt)}8${id.slice(versionAt + 1)}`
}

/**
 * Separates the TTL members from the text. `sliding` is undefined for a session with the storage's
 * TTL.
 */
export function splitOwnTtl(text: string): OwnTtl {
  const found = ownMembers.exec(text)
  if (!found) return { text, sliding: undefined }
  const sliding = found[2] === undefined ? Number(found[1]) * 1000 : null
  return { text: `{${text.slice(found[0].length)}`, sliding }
}
