import { createHash } from 'node:crypto'
import { getRedisWrapper } from 'redis-session-storage/redis'
import type { ProjectFormData } from './project-form'

export interface Project extends ProjectFormData {
  id: string
  createdAt: string
}

/**
 * The id of the project that a session becomes: the same whoever asks, so that a form submitted
 * twice is one project. The session cannot be told from it.
 */
export function projectIdOf(sessionId: string): string {
  return createHash('sha256').update(`project of session ${sessionId}`).digest('hex').slice(0, 32)
}

export async function findProject(id: string): Promise<Project | null> {
  const store = await openStore()
  const text = await store.get(keyOf(id))
  return text === null ? null : (JSON.parse(text) as Project)
}

/** Stores the project unless there is one of its id, which then stays as it is. */
export async function addProject(id: string, data: ProjectFormData): Promise<void> {
  const store = await openStore()
  const project: Project = { ...data, id, createdAt: new Date().toISOString() }
  await store.set(keyOf(id), JSON.stringify(project), { NX: true })
}

function keyOf(id: string): string {
  return `project:${id}`
}

let opening: ReturnType<typeof getRedisWrapper> | null = null

/** One handle for all requests; the next request tries again after a failure. */
function openStore() {
  opening ??= getRedisWrapper().catch((error: unknown) => {
    opening = null
    throw error
  })
  return opening
}
