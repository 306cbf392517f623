import type { ProjectDraft } from './project-form'
import { fieldNames } from './project-form'
import { knownSteps, stepAt } from './project-steps'
import { readDraft } from './project-validation'

/** `waiting`: there are changes that no save has taken yet. */
export type SaveStatus = 'idle' | 'waiting' | 'saving' | 'saved' | 'failed'

export interface ProjectSessionState {
  sessionId: string | null
  /** Null until a session was created or loaded. */
  projectData: ProjectDraft | null
  /** The step to return to. */
  currentStep: number
  /** Each step once, in order. */
  completedSteps: number[]
  loading: boolean
  saveStatus: SaveStatus
  /** What the server did not do; what was typed is kept. */
  error: string | null
}

export const emptyState: ProjectSessionState = {
  sessionId: null,
  projectData: null,
  currentStep: 1,
  completedSteps: [],
  loading: false,
  saveStatus: 'idle',
  error: null,
}

/** What a session from the server says, with nothing in it that the wizard does not know. */
export function stateOf(sessionId: string, session: Record<string, unknown>): ProjectSessionState {
  return {
    ...emptyState,
    sessionId,
    projectData: readDraft(session.projectData),
    currentStep: stepAt(Number(session.currentStep)).number,
    completedSteps: knownSteps(session.completedSteps),
  }
}

/** The fields of `after` that differ; one that is gone is null, so that it is cleared in the store. */
export function changesBetween(before: ProjectDraft, after: ProjectDraft): ProjectDraft {
  const changed = fieldNames.filter((name) => before[name] !== after[name])
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null])) as ProjectDraft
}
