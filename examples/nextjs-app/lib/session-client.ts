import type { ProjectDraft } from './project-form'

/** The part of a session that the wizard writes. */
export interface SessionFields {
  projectData: ProjectDraft
  currentStep: number
  completedSteps: number[]
}

/** The server answered, and the answer was not a success. */
export class RequestFailed extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message)
    this.name = 'RequestFailed'
  }
}

const endpoint = '/api/project-session'

export async function postSession(fields: SessionFields): Promise<string> {
  const { sessionId } = (await request('POST', endpoint, fields)) as { sessionId: string }
  return sessionId
}

/** Members of `projectData` that are not named keep what the session holds. */
export async function putSession(sessionId: string, fields: SessionFields): Promise<void> {
  await request('PUT', endpoint, { sessionId, ...fields })
}

/** The session, or null when there is none of that id (it ended, or never was). */
export async function fetchSession(sessionId: string): Promise<Record<string, unknown> | null> {
  return orNull(request('GET', pathOf(sessionId))) as Promise<Record<string, unknown> | null>
}

export async function deleteSession(sessionId: string): Promise<void> {
  await orNull(request('DELETE', pathOf(sessionId)))
}

/** Turns the session into a project, once: sent again it answers with the same project. */
export async function postProject(sessionId: string, projectData: ProjectDraft): Promise<string> {
  const answer = await request('POST', '/api/projects', { ...projectData, sessionId })
  return (answer as { project: { id: string } }).project.id
}

function pathOf(sessionId: string): string {
  return `${endpoint}/${encodeURIComponent(sessionId)}`
}

async function request(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    cache: 'no-store',
    // A save that is under way when the page goes away still arrives.
    keepalive: method === 'PUT',
    headers: body ? { 'Content-Type': 'application/json' } : undefined,
    body: body ? JSON.stringify(body) : undefined,
  })
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw new RequestFailed(errorIn(answer) ?? response.statusText, response.status)
  return answer
}

async function orNull(answer: Promise<unknown>): Promise<unknown> {
  return answer.catch((error: unknown) => {
    if (error instanceof RequestFailed && error.status === 404) return null
    throw error
  })
}

function errorIn(answer: unknown): string | null {
  const error = (answer as { error?: unknown } | null)?.error
  return typeof error === 'string' ? error : null
}
