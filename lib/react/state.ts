/**
 * What a page is shown of its project session.
 */
import type { SessionRequestError } from './requests'

/**
 * - `idle`: nothing has been changed since the session was loaded.
 * - `saving`: the server does not have everything yet. A save is scheduled, in flight, or repeated
 *   after a failure that may pass, for at most five seconds of failures in a row.
 * - `saved`: the server has everything.
 * - `offline`: for five seconds no save was answered by a session route. Saves are repeated.
 * - `error`: the server rejected the save; `error` says why. A rejection that may pass (429, 502, 503,
 *   504) is shown after five seconds, and the save is repeated; any other is shown at once.
 *
 * A failed load is shown at once.
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
  /** The failure that `status` shows; null again when a request succeeds. */
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
