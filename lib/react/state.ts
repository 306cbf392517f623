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
 * - `unloaded`: the session could not be loaded yet, because of a failure that may pass (`error` says
 *   which) or because no answer came within two seconds. The load is repeated. Changes are kept in
 *   this browser, and are laid over the session and saved once it is loaded.
 *
 * A load that fails for any other reason is an `error`, and is shown at once.
 */
export type SaveStatus = 'idle' | 'saving' | 'saved' | 'offline' | 'error' | 'unloaded'

export interface ProjectSessionState<T> {
  /**
   * Null until the session is on the server, which the first change or `createSession` puts it on;
   * always null while a cookie carries the id.
   */
  sessionId: string | null
  /**
   * Null until `createSession` or `loadSession` was called and, for a load, answered. While a load is
   * repeated it is what this browser kept of the session, or empty.
   */
  projectData: Partial<T> | null
  /** The step to return to. */
  currentStep: number
  /** Each step once, in order. */
  completedSteps: number[]
  /** A session is being created or loaded; false two seconds after a load began, or when it fails. */
  loading: boolean
  status: SaveStatus
  /** The failure that `status` shows; null again when a request succeeds. */
  error: SessionRequestError | null
  /** The session had expired, and what this tab held was carried into a new one. */
  carriedOver: boolean
  /**
   * The members of `projectData` that another tab or device changed, until `dismissNotice`, also after
   * the page is loaded again:
   *
   * - Members whose stored value was changed while this page showed them. `projectData` has the new
   *   value, except where this tab has an unsaved one, which is then saved over it.
   * - Members of which this tab saved another value at the same time as another tab of this browser.
   *   Both tabs name them, and both show the value that was stored last. Of two devices, only the one
   *   whose value was replaced names them, when it reads the session again.
   * - Members that a tab had changed which was closed before its save was answered. Such a save is
   *   repeated; a value that this tab changed at the same time is saved over it.
   * - Members that an earlier page of this browser had changed and not saved, and that were changed
   *   elsewhere in between. Each page names them again until they are saved or the notice is dismissed.
   *
   * Equal values are no change, nor are values that this browser sent itself, also without an answer.
   */
  changedElsewhere: readonly string[]
  /**
   * Another tab completed the session, or this tab did by a submit whose answer was lost. With
   * `cookie` also: another tab has begun another session, which the cookie now names. The data stays
   * visible, and nothing is saved any more:
   * `dismissNotice` or `startAfresh` begins an empty session.
   */
  completedElsewhere: boolean
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
  changedElsewhere: [],
  completedElsewhere: false,
}
