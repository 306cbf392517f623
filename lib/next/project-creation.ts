/**
 * How a POST creates a session. A browser that repeats a POST names the same `attempt`, by which the
 * repeated request finds the session of the first one.
 */
import { createHash, randomUUID } from 'node:crypto'
import { defaultStorage } from '../default-storage'
import { StorageError } from '../errors'
import { isUuid } from '../session-times'
import type { CreateOptions, Session } from '../session-types'
import type { JsonObject } from './body'
import type { ProjectFields } from './project-fields'
import { badRequest, Refusal } from './refusal'

/** Seconds until a session ends that was created without data and never updated. */
const emptyTtl = 600

export interface Attempt {
  name: string
  /** Whether whoever knows the attempt must not be able to compute the session's id. */
  secret: boolean
}

/** Undefined if the body names none. */
export function attemptIn({ attempt }: JsonObject, secret: boolean): Attempt | undefined {
  if (attempt === undefined || attempt === null) return undefined
  if (isUuid(attempt)) return { name: attempt.toLowerCase(), secret }
  throw badRequest('attempt must be a UUID')
}

/**
 * The session of the attempt, or a new one. Throws a Refusal (409) if the session of the attempt has
 * ended: another attempt is needed.
 */
export async function createSession(
  fields: ProjectFields,
  attempt: Attempt | undefined,
): Promise<Partial<Session>> {
  const { sessions } = defaultStorage()
  const options = await optionsOf(fields, attempt)
  const id = await sessions.create(dataOf(fields), options).catch(takenId(options))
  const session = await sessions.get(id)
  if (session === null && options.id !== undefined) throw ended()
  return session ?? { sessionId: id }
}

function dataOf(fields: ProjectFields): object {
  const validationStatus = { step1: false, step2: false, step3: false, step4: false }
  return { projectData: {}, currentStep: 1, completedSteps: [], ...fields, validationStatus }
}

/** A session with a TTL of its own has an id of UUID version 8, others one of version 4. */
async function optionsOf(
  fields: ProjectFields,
  attempt: Attempt | undefined,
): Promise<CreateOptions> {
  const empty = Object.keys(fields).length === 0
  const id = attempt && (await idOf(attempt, empty ? 8 : 4))
  return { ...(empty && { ttl: emptyTtl, untilUpdated: true }), ...(id && { id }) }
}

async function idOf({ name, secret }: Attempt, version: 4 | 8): Promise<string> {
  const label = `project session ${version} ${name}`
  if (!secret) return asUuid(createHash('sha256').update(label).digest(), version)
  const id = asUuid(Buffer.from(randomUUID().replaceAll('-', ''), 'hex'), version)
  // While the store is away a repeated request is not recognized, and the creation decides.
  return defaultStorage()
    .attempts.idOf(label, id)
    .catch(() => id)
}

function asUuid(bytes: Buffer, version: 4 | 8): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const groups = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(bytes.toString('hex'))!
  return groups.slice(1).join('-')
}

function takenId({ id }: CreateOptions): (error: unknown) => string {
  return (error) => {
    const taken = error instanceof StorageError && error.code === 'ERR_CONFLICT'
    if (taken && id !== undefined) return id
    throw error
  }
}

function ended(): Refusal {
  return new Refusal(409, 'ERR_CONFLICT', 'The session of this attempt has ended')
}
