/** The work of each project session route, independent of the source of the session's ID. */
import { defaultStorage } from '../default-storage/default-storage'
import { StorageError } from '../base/errors'
import { answer } from './answers'
import { saveFields } from './completed-steps'
import { idempotencyKeyOf } from './idempotency-key'
import { attemptIn, createSession } from './project-creation'
import { readPatch } from './project-fields'
import type { ProjectRequests } from './project-requests'
import { badRequest } from './refusal'
import { lastSaveOf, saveIn } from './save-number'

export async function create(requests: ProjectRequests, request: Request): Promise<Response> {
  requests.guard(request)
  const admission = await requests.limits.admitCreation(request)
  const { value, bytes } = await requests.body(request, admission.received)
  const attempt = attemptIn(value, requests.cookie)
  const fields = await requests.fields(value)
  await admission.creates(bytes)
  const { sessionId, createdAt, expiresAt } = await createSession(fields, attempt)
  const headers = requests.setCookie(request, sessionId!)
  return answer(requests.shown({ sessionId, createdAt, expiresAt }), { headers })
}

/**
 * Members of `projectData` that the body does not contain are kept, so that two tabs do not
 * overwrite each other's changes. The response to a numbered save contains `projectData` as stored
 * if `validate` changed it.
 */
export async function save(requests: ProjectRequests, request: Request): Promise<Response> {
  requests.guard(request)
  const { value, bytes } = await requests.body(request)
  const id = await requests.named(request, requests.cookie ? undefined : idIn(value.sessionId))
  const sent = JSON.stringify(value.projectData)
  const [fields, save] = await requests.limits.checked(request, async () => [
    await requests.fields(value),
    saveIn(value),
  ])
  await requests.limits.admitSave(request, bytes)
  const options = { merge: ['projectData'], save }
  await found(requests, request, id, saveFields(id, fields, options))
  const isNormalized = save !== undefined && JSON.stringify(fields.projectData) !== sent
  const normalized = isNormalized && { projectData: fields.projectData }
  return answer({ success: true, updatedAt: new Date(), ...normalized })
}

function idIn(sessionId: unknown): string {
  if (typeof sessionId === 'string') return sessionId
  throw badRequest('sessionId must be a string')
}

/** Applies a JSON Merge Patch (RFC 7396): null in `projectData` removes the member. */
export async function patch(
  requests: ProjectRequests,
  request: Request,
  named?: string,
): Promise<Response> {
  requests.guard(request)
  const id = await requests.named(request, named)
  const { fields, bytes, save } = await requests.limits.checked(request, async () => {
    const { value, bytes } = await requests.body(request)
    return { fields: await requests.fields(value, readPatch), bytes, save: saveIn(value) }
  })
  await requests.limits.admitSave(request, bytes)
  await found(requests, request, id, defaultStorage().sessions.patch(id, fields, { save }))
  return answer({ success: true, updatedAt: new Date() })
}

export async function load(
  requests: ProjectRequests,
  request: Request,
  named?: string,
): Promise<Response> {
  const id = await requests.named(request, named)
  const session = await defaultStorage().sessions.get(id)
  if (!session) return requests.limits.missing(request, id)
  return answer({ ...requests.shown(session), ...lastSaveOf(session) })
}

export async function remove(
  requests: ProjectRequests,
  request: Request,
  named?: string,
): Promise<Response> {
  requests.guard(request)
  const id = await requests.named(request, named)
  const existed = await defaultStorage().sessions.delete(id)
  if (!existed) return requests.limits.missing(request, id)
  const headers = requests.clearCookie(request)
  return answer({ success: true, deletedAt: new Date() }, { headers })
}

/**
 * Idempotent for ten minutes with an `Idempotency-Key`: a repeated request gets the first outcome.
 */
export async function complete(
  requests: ProjectRequests,
  request: Request,
  named?: string,
): Promise<Response> {
  requests.guard(request)
  const id = await requests.named(request, named)
  const completion = await defaultStorage().completions.complete(id, idempotencyKeyOf(request))
  if (!completion) return requests.limits.missing(request, id)
  const { completedAt, session, alreadyCompleted } = completion
  const body = { success: true, completedAt, session: requests.shown(session) }
  const headers = requests.clearCookie(request)
  return answer({ ...body, ...(alreadyCompleted && { alreadyCompleted }) }, { headers })
}

/** Counts a request for an unknown session and responds with 404 or 429. */
async function found<T>(
  requests: ProjectRequests,
  request: Request,
  id: string,
  work: Promise<T>,
): Promise<T> {
  try {
    return await work
  } catch (error) {
    const unknown = error instanceof StorageError && error.code === 'ERR_SESSION_NOT_FOUND'
    if (unknown) return requests.limits.missing(request, id)
    throw error
  }
}
