import type { Submission } from 'redis-session-storage/react'
import type { ProjectDraft } from './project-form'

/** The server rejected the project. Status 404: the session has ended. */
export class ProjectRefused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message)
    this.name = 'ProjectRefused'
  }
}

/** Creates the project of the session and returns its id. A repeated request returns the same id. */
export async function postProject(session: Submission<ProjectDraft>): Promise<string> {
  const { sessionId, projectData } = session
  const response = await fetch('/api/projects', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...projectData, sessionId }),
  }).catch(() => {
    throw new Error('The server cannot be reached.')
  })
  const answer = (await response.json().catch(() => null)) as Answer | null
  if (response.ok && answer?.project) return answer.project.id
  throw new ProjectRefused(answer?.error ?? 'Failed to create project', response.status)
}

interface Answer {
  project?: { id: string }
  error?: string
}
