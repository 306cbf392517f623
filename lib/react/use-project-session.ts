/**
 * The project session hook.
 */
import { useEffect, useSyncExternalStore } from 'react'

import type { Change } from './engine'
import { engineFor } from './engines'
import { resolveOptions, type ProjectSessionOptions } from './options'
import { initialState, type Data, type ProjectSessionState } from './state'
import type { Submit } from './submit'

/**
 * The state of a project session and the functions that change it. The functions keep their
 * identity between renders.
 */
export interface ProjectSession<T> extends ProjectSessionState<T> {
  /**
   * Creates a new session immediately. A call while a creation is in flight returns the promise of
   * that creation. If the creation fails, the page keeps its content. A failure that may pass is
   * retried in the background.
   *
   * @param initialData The content of the session, empty by default. Changes of an earlier session
   *   that this browser could not create are laid over it.
   * @returns The id of the session, or '' with `cookie`.
   * @throws {SessionRequestError} when this attempt fails.
   * @throws {TypeError} when `initialData` cannot be represented in JSON.
   * @throws {Error} when the page opens another session in the meantime.
   */
  createSession(initialData?: Partial<T>): Promise<string>
  /**
   * Merges `data` into `projectData`, makes `step` the current step, marks it as completed, and
   * saves immediately. During a load, the save follows the load. The change is kept if the save or
   * the load fails, and it is retried if the failure may pass.
   *
   * While `complete` runs its submit, the promise resolves before the save: the change is saved
   * only if the submit fails. Before a session is opened, and after it is cleared or completed, the
   * call does nothing.
   *
   * @param data Members to replace; omitted members keep their values.
   * @param step An integer.
   * @throws {SessionRequestError} when this attempt to save fails, or while a failed load or a
   *   failed save is waiting for its retry.
   * @throws {TypeError} when `step` is not an integer or `data` cannot be represented in JSON.
   * @throws {Error} when another tab has completed the session. If `completedElsewhere` is already
   *   true, the change is not applied.
   */
  updateSession(data: Partial<T>, step: number): Promise<void>
  /**
   * Loads a session. If there is none, an empty session begins, and the first change creates it on
   * the server. If the session has expired, a new session is created with the content of this tab.
   * If a submit has completed the session, this tab gets `completedElsewhere`.
   *
   * A failure that may pass (no response, 429, 502, 503, 504) is retried in the background with
   * exponential backoff, after `Retry-After` and when the network returns. `status` is `unloaded`
   * until the load succeeds. Another call retries immediately.
   *
   * @param sessionId The id of the session. By default, the session of the last visit in this
   *   browser. Omit it with `cookie`: the cookie names the session.
   * @returns Resolves when the session is loaded or begun.
   * @throws {SessionRequestError} when this attempt fails.
   * @throws {Error} when the page opens another session in the meantime.
   */
  loadSession(sessionId?: string): Promise<void>
  /**
   * Deletes the session in this browser and on the server. Never rejects: if the request fails, the
   * session stays on the server until it expires.
   */
  clearSession(): Promise<void>
  /**
   * Sets the current step and saves it immediately as the step to return to.
   *
   * @param step An integer, or a function that computes it from the current step.
   * @throws {TypeError} when the step is not an integer.
   */
  setCurrentStep(step: Change<number>): void
  /**
   * Replaces `projectData` immediately and saves the difference `debounce` milliseconds after the
   * last call. Members that the new value omits are stored as null. Before a session is opened, and
   * while `completedElsewhere` is true, the data changes only in this page.
   *
   * @param data The new data, or a function that computes it from the current data.
   * @throws {TypeError} when the value is not an object or cannot be represented in JSON.
   */
  setProjectData(data: Change<Partial<T>>): void
  /**
   * Completes the session. It saves pending changes, runs `submit` while no save is in flight, and
   * then forgets the session in this browser. Other tabs get `completedElsewhere`. If the server
   * has no session yet, one is created first.
   *
   * `submit` must end the session on the server, for example with a request to
   * `completeSessionRoute`. If it rejects with an error whose `status` is 404, the session had
   * expired. It is then replaced by a new one with the content of this page, and `submit` runs once
   * more. After any other rejection the page keeps the session.
   *
   * The outcome of a rejected `submit` is unknown if its error has no `status` from 400 to 499, or
   * has `status` 408: the response may have been lost. Call `complete` again to find out. If the
   * session is gone by then, it is not replaced, and this tab gets `completedElsewhere`.
   *
   * @param submit Sends the final request.
   * @returns The result of `submit`.
   * @throws {SessionRequestError} when the session cannot be loaded, created or saved. Nothing is
   *   forgotten, and pending changes are kept.
   * @throws {Error} when the session was completed in another tab, or by this page if no session
   *   was begun since.
   * @throws The error of `submit`.
   */
  complete<R>(submit: Submit<T, R>): Promise<R>
  /**
   * Deletes the session, as `clearSession` does, and begins an empty session. The first change
   * creates it on the server.
   *
   * @throws {SessionRequestError} when this browser holds changes of an earlier session that was
   *   never created, and creating that session fails.
   * @throws {Error} when the page opens another session in the meantime.
   */
  startAfresh(): Promise<void>
  /**
   * Resets `carriedOver` and `changedElsewhere`. When `completedElsewhere` is true, it begins an
   * empty session in place of the completed one or, with `cookie`, loads the session that the
   * cookie names.
   */
  dismissNotice(): void
  /** Retries a failed load and failed saves immediately. Never rejects. */
  retry(): Promise<void>
}

const getInitialState = (): ProjectSessionState<Data> => initialState

/**
 * Returns the project session of this page. The hook creates and loads nothing by itself: call
 * `loadSession` or `createSession`.
 *
 * All components with the same `endpoint`, `storageKey` and `cookie` share one session. `debounce`
 * and `fetch` apply to all of them once any component passes them.
 *
 * @throws {TypeError} when an option is unknown or has an invalid value.
 *
 * @example
 * ```tsx
 * const { projectData, setProjectData, loadSession } = useProjectSession<{ name: string }>()
 * useEffect(() => void loadSession().catch(() => undefined), [loadSession])
 * const rename = (name: string) => setProjectData((data) => ({ ...data, name }))
 * ```
 */
export function useProjectSession<T = any>(options?: ProjectSessionOptions): ProjectSession<T> {
  const resolved = resolveOptions(options)
  const engine = engineFor(resolved)
  const state = useSyncExternalStore(engine.subscribe, engine.getState, getInitialState)
  useEffect(() => engine.configure(options))
  useEffect(() => engine.attach(), [engine])
  const { createSession, updateSession, loadSession, clearSession } = engine
  const { setCurrentStep, setProjectData, complete, startAfresh, dismissNotice, retry } = engine
  const session: ProjectSession<Data> = {
    ...state,
    createSession,
    updateSession,
    loadSession,
    clearSession,
    setCurrentStep,
    setProjectData,
    complete,
    startAfresh,
    dismissNotice,
    retry,
  }
  return session as ProjectSession<any>
}
