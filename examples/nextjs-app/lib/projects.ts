import { createHash } from 'node:crypto'
import type { ProjectFormData } from './project-form'
import { openStore } from './project-store'

export interface Project extends ProjectFormData {
  id: string
  createdAt: string
}

export interface ProjectList {
  /** Newest first. */
  projects: Project[]
  /** There are older projects that the list does not contain. */
  more: boolean
}

const count = 'project_count'
const mostShown = 100

/**
 * The id of the project of a session. It is derived from the session id, so a form that is submitted
 * twice creates one project. The session id cannot be derived from it.
 */
export function projectIdOf(sessionId: string): string {
  return createHash('sha256').update(`project of session ${sessionId}`).digest('hex').slice(0, 32)
}

export async function findProject(id: string): Promise<Project | null> {
  const store = await openStore()
  return parse(await store.get(keyOf(id)))
}

/**
 * Stores the project unless its id exists. Its place in the list is stored first. A failure in
 * between leaves a place without a project, which no list shows.
 */
export async function addProject(id: string, data: ProjectFormData): Promise<void> {
  const store = await openStore()
  if ((await store.exists(keyOf(id))) > 0) return
  await store.set(placeOf(await store.incr(count)), id)
  const project: Project = { ...data, id, createdAt: new Date().toISOString() }
  await store.set(keyOf(id), JSON.stringify(project), { NX: true })
}

export async function listProjects(): Promise<ProjectList> {
  const store = await openStore()
  const last = Number((await store.get(count)) ?? 0)
  const shown = Math.min(last, mostShown)
  if (shown === 0) return { projects: [], more: false }
  const places = Array.from({ length: shown }, (_, index) => placeOf(last - index))
  const ids = new Set((await store.mget(...places)).filter((id) => id !== null))
  if (ids.size === 0) return { projects: [], more: last > shown }
  const texts = await store.mget(...[...ids].map(keyOf))
  return { projects: texts.map(parse).filter((one) => one !== null), more: last > shown }
}

function keyOf(id: string): string {
  return `project:${id}`
}

/** The order of creation: the first project has place 1. Two places of one project are one entry. */
function placeOf(number: number): string {
  return `project_place:${number}`
}

function parse(text: string | null): Project | null {
  return text === null ? null : (JSON.parse(text) as Project)
}
