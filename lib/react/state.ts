/** The state of a project session that the hook returns. */
import type { SessionRequestError } from './session-request-error'

/**
 * The state of saves and loads.
 *
 * - `idle`: nothing has been changed since the session was loaded.
 * - `saving`: the server does not have all changes yet. A save is scheduled, in flight, or being
 *   retried. A failure that may pass is shown only after five seconds of consecutive failures.
 * - `saved`: the server has all changes.
 * - `offline`: no session route has responded to a save for five seconds. Saves are retried.
 * - `error`: the server rejected the save; see `error`. A rejection that may pass (429, 502, 503,
 *   504) is shown after five seconds, and the save is retried. Any other rejection is shown
 *   immediately.
 * - `unloaded`: the session is not loaded yet, because of a failure that may pass (see `error`) or
 *   because there was no response within two seconds. The load is retried. Changes are kept in this
 *   browser, then laid over the loaded session and saved.
 *
 * A load that fails for any other reason is shown as `error` immediately.
 */
export type SaveStatus = 'idle' | 'saving' | 'saved' | 'offline' | 'error' | 'unloaded'

/** The state members of `useProjectSession`. */
export interface ProjectSessionState<T> {
  /**
   * The id of the session. Null until the server has the session: the first change or
   * `createSession` creates it. Always null with `cookie`.
   *
   * @default null
   */
  sessionId: string | null
  /**
   * The data of the session. Null until `createSession` or `loadSession` is called and, for a load,
   * the response arrives. While a failed load is being retried, it is the copy kept in this
   * browser, or empty.
   *
   * @default null
   */
  projectData: Partial<T> | null
  /**
   * The step to return to.
   *
   * @default 1
   */
  currentStep: number
  /**
   * The completed steps, without duplicates, in ascending order.
   *
   * @default []
   */
  completedSteps: number[]
  /**
   * True while a session is being created or loaded. It becomes false when a load fails, and no
   * later than two seconds after a load began.
   *
   * @default false
   */
  loading: boolean
  /**
   * The state of saves and loads.
   *
   * @default 'idle'
   */
  status: SaveStatus
  /**
   * The failure that `status` shows; null again when a request succeeds.
   *
   * @default null
   */
  error: SessionRequestError | null
  /**
   * True after the session had expired and its content in this tab was carried into a new session.
   * `dismissNotice` resets it.
   *
   * @default false
   */
  carriedOver: boolean
  /**
   * The members of `projectData` that another tab or device changed. They stay listed after a
   * reload, until `dismissNotice`.
   *
   * - Members whose stored value changed while this page showed them. `projectData` has the new
   *   value, unless this tab has an unsaved one. The unsaved value is then saved over the new one.
   * - Members that this tab and another tab of this browser saved with different values at the same
   *   time. Both tabs list them and show the value that was stored last. Of two devices, only the
   *   one whose value was replaced lists them, once it reads the session again.
   * - Members changed in a tab that was closed before its save was answered. This page retries that
   *   save. If this tab changed such a member meanwhile, its value is saved over the closed tab's
   *   value.
   * - Members that an earlier page of this browser changed without saving and that were changed
   *   elsewhere in between. Each page lists them until they are saved or the notice is dismissed.
   *
   * Equal values are not listed, nor are values that this browser itself sent, even without a
   * response.
   *
   * @default []
   */
  changedElsewhere: readonly string[]
  /**
   * True when another tab completed the session, or when this tab completed it with a submit whose
   * response was lost. With `cookie`, also true when another tab began another session, which the
   * cookie now names. The data stays visible, but nothing is saved. `startAfresh` begins an empty
   * session. So does `dismissNotice` without `cookie`; with `cookie` it loads the session that the
   * cookie names.
   *
   * @default false
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
