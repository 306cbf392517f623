/**
 * What a page is shown of its project session.
 */
import type { SessionRequestError } from './requests'

/**
 * `saving`: the server does not have everything yet; a save is about to be sent or under way.
 * `offline`: no answer came, or one that is not of a session route; the save is tried again by itself.
 * `error`: the server answered and did not save; `error` says why and whether it is tried again.
 */
export type SaveStatus = 'idle' | 'saving' | 'saved' | 'offline' | 'error'

export interface ProjectSessionState<T> {
  /** Null until a session was created or loaded, and always while a cookie carries the id. */
  sessionId: string | null
  /** Null until a session was created or loaded. */
  projectData: Partial<T> | null
  /** The step to return to. */
  currentStep: number
  /** Each step once, in order. */
  completedSteps: number[]
  /** A session is being created or loaded. */
  loading: boolean
  status: SaveStatus
  /** Why the last request failed; null again when one succeeds. */
  error: SessionRequestError | null
  /** The session had expired, and what this tab held was carried into a new one. */
  carriedOver: boolean
}

export type Data = Record<string, unknown>

export const initialState: ProjectSessionState<Data> = {
  sessionId: null,
  projectData: null,
  currentStep: 1,
  completedSteps: [],
  loading: false,
  status: 'idle',
  error: null,
  carriedOver: false,
}
