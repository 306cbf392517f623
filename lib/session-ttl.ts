/**
 * Sessions with a TTL of their own. Their ids are UUIDs of version 8, and their stored text begins
 * with the TTL, before `sessionId`. These members belong to the store and are not shown.
 */
import { randomUUID } from 'node:crypto'

const versionAt = 14

/** The first group is the number of seconds, the second is there until the first update. */
const ownMembers =
  /^\{"ttl":([1-9]\d{0,9}),("untilUpdated":true,)?(?="sessionId":"[0-9a-f]{8}-[0-9a-f]{4}-8)/i

export interface OwnTtl {
  /** The text without the members of the TTL. */
  text: string
  /** Milliseconds by which reads slide the session; null if they leave its end alone. */
  sliding: number | null | undefined
}

/** Whether the session of this id may have a TTL of its own. */
export function mayHaveOwnTtl(id: string): boolean {
  return id[versionAt] === '8'
}

/** A random id for a session that may have a TTL of its own. */
export function ownTtlId(): string {
  const id = randomUUID()
  return `${id.slice(0, versionAt)}8${id.slice(versionAt + 1)}`
}

/** `sliding` is undefined for a session with the storage's TTL. */
export function splitOwnTtl(text: string): OwnTtl {
  const found = ownMembers.exec(text)
  if (!found) return { text, sliding: undefined }
  const sliding = found[2] === undefined ? Number(found[1]) * 1000 : null
  return { text: `{${text.slice(found[0].length)}`, sliding }
}
