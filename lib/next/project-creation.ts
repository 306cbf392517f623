/**
 * How a POST creates a session. A browser that repeats a POST names the same `attempt`, by which the
 * repeated request finds the session of the first one.
 */
import { isObject } from '../checks'
import { defaultStorage } from '../default-storage'
import { isUuid } from '../session-times'
import type { Session } from '../session-types'
import type { JsonObject } from './body'
import type { ProjectFields } from './project-fields'
import { badRequest, Refusal } from './refusal'

/** A session that is created without data ends after ten minutes unless it is updated. */
const shortLived = { ttl: 600, untilUpdated: true }

/**
 * Undefined if the body names none. Scripts know the attempt, so that one of a session whose id is in
 * an HttpOnly cookie must not find that id where it is not.
 */
export function attemptIn({ attempt }: JsonObject, cookie: boolean): string | undefined {
  if (attempt === undefined || attempt === null) return undefined
  if (isUuid(attempt)) return `${cookie ? 'cookie ' : ''}${attempt.toLowerCase()}`
  throw badRequest('attempt must be a UUID')
}

/**
 * The session of the attempt, or a new one. Throws a Refusal (409) if the session of the attempt has
 * ended: another attempt is needed.
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
  // A session that cannot be removed now ends by itself.
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
