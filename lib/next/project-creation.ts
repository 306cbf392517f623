/**
 * Creates the session of a POST. A browser that repeats a POST sends the same `attempt`. The
 * repeated request then gets the session of the first request, which makes creation idempotent.
 */
import { isObject } from '../base/checks'
import { defaultStorage } from '../default-storage/default-storage'
import { isUuid } from '../sessions/session-times'
import type { Session } from '../sessions/session-types'
import type { JsonObject } from './body'
import type { ProjectFields } from './project-fields'
import { badRequest, Refusal } from './refusal'

/** A session that is created without data expires after ten minutes unless it is updated. */
const shortLived = { ttl: 600, untilUpdated: true }

/**
 * Undefined if the body has no attempt. Scripts know the attempt. The prefix keeps a request
 * without the cookie option from reading a session ID that was issued in an HttpOnly cookie.
 */
export function attemptIn({ attempt }: JsonObject, cookie: boolean): string | undefined {
  if (attempt === undefined || attempt === null) return undefined
  if (isUuid(attempt)) return `${cookie ? 'cookie ' : ''}${attempt.toLowerCase()}`
  throw badRequest('attempt must be a UUID')
}

/**
 * Returns the session of the attempt, or a new one. Throws a Refusal (409) if the session of the
 * attempt has ended. The client then needs a new attempt.
 */
export async function createSession(
  fields: ProjectFields,
  attempt: string | undefined,
): Promise<Partial<Session>> {
  const { sessions, attempts } = defaultStorage()
  const earlier = attempt && attempts.answered(attempt)
  if (earlier) return existing(earlier)
  const id = await create(fields)
  const first = attempt === undefined ? id : await attempts.record(attempt, id)
  if (first === id) return (await sessions.get(id)) ?? { sessionId: id }
  // If the deletion fails, the session expires with its TTL.
  await sessions.delete(id).catch(() => false)
  return existing(first)
}

function create(fields: ProjectFields): Promise<string> {
  const validationStatus = { step1: false, step2: false, step3: false, step4: false }
  const data = { projectData: {}, currentStep: 1, completedSteps: [], ...fields, validationStatus }
  return defaultStorage().sessions.create(data, isEmpty(fields) ? shortLived : undefined)
}

function isEmpty(fields: ProjectFields): boolean {
  return Object.values(fields).every((value) => isObject(value) && Object.keys(value).length === 0)
}

async function existing(id: string): Promise<Partial<Session>> {
  const session = await defaultStorage().sessions.get(id)
  if (session !== null) return session
  throw new Refusal(409, 'ERR_CONFLICT', 'The session of this attempt has ended')
}
