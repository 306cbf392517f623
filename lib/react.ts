'use client'
/**
 * `redis-session-storage/react`: the project session in a page. Bundled by the app with the app's
 * own React; nothing of the core, of Node.js or of the addon is in it.
 */
import { useEffect, useSyncExternalStore } from 'react'

import type { Change } from './react/engine'
import { engineFor } from './react/engines'
import { resolveOptions, type ProjectSessionOptions } from './react/options'
import { initialState, type Data, type ProjectSessionState } from './react/state'
import type { Submit } from './react/submit'

export type { Change } from './react/engine'
export type { ProjectSessionOptions } from './react/options'
export type { SessionRequestError } from './react/requests'
export type { ProjectSessionState, SaveStatus } from './react/state'
export type { Submission, Submit } from './react/submit'

export interface ProjectSession<T> extends ProjectSessionState<T> {
  /**
   * Creates a new session at once; its id ('' while a cookie carries it). Asked again while one is
   * being created, it is the same one. When it rejects, what is typed is kept and created later.
   */
  createSession(initialData?: Partial<T>): Promise<string>
  /**
   * Takes over `data` and that `step` is completed, and saves now or, during a load, right after it.
   * Rejects when this attempt, or the load, failed; what was given is kept, and tried again when the
   * failure may pass. Rejects, and takes over nothing, when another tab has completed the session.
   * While a final submit runs it resolves at once: what was given is saved if that fails.
   */
  updateSession(data: Partial<T>, step: number): Promise<void>
  /**
   * Loads a session: the given one, or that of the last visit in this browser. If there is none, an
   * empty session begins, which the first change creates. If it has ended, what this tab holds is
   * carried into a new one.
   *
   * Resolves when the session is loaded or begun. Rejects with a `SessionRequestError` when this
   * attempt fails. A failure that may pass (no answer, 429, 502, 503, 504) is then repeated in the
   * background, after `Retry-After` and when the network is back; `status` is `unloaded` until the
   * load succeeds. Calling again tries again at once.
   */
  loadSession(sessionId?: string): Promise<void>
  /** Ends the session, here and on the server; never rejects. */
  clearSession(): Promise<void>
  /** Goes to a step, and saves that it is the one to return to. */
  setCurrentStep(step: Change<number>): void
  /** Takes the data over at once and saves what differs `debounce` milliseconds after the last call. */
  setProjectData(data: Change<Partial<T>>): void
  /**
   * Saves what is unsaved, runs the final submit with no save under way, and then forgets the
   * session, which `submit` is to have ended on the server; other tabs get `completedElsewhere`. When
   * `submit` rejects with an error whose `status` is 404 the session had ended: it is replaced, and
   * `submit` runs once more. Any other rejection leaves all as it was.
   *
   * Without a `status` from 400 to 499 in its error, a rejected `submit` may have completed the
   * session, because its answer was lost. Calling `complete` again finds out. If the session is gone
   * by then it is not replaced: this tab gets `completedElsewhere`, too.
   *
   * Rejects without running `submit` when the session cannot be loaded, when it was completed before
   * and nothing was begun since, or with the `SessionRequestError` of a save that failed: nothing is forgotten then.
   */
  complete<R>(submit: Submit<T, R>): Promise<R>
  /** Drops everything, also on the server, and begins an empty session; the first change creates it. */
  startAfresh(): Promise<void>
  /**
   * Resets `carriedOver` and `changedElsewhere`. After `completedElsewhere` it begins an empty session
   * in place of the completed one or, with `cookie`, loads the session that the cookie names by then.
   */
  dismissNotice(): void
  /** Loads now what could not be loaded, and saves what could not be saved; never rejects. */
  retry(): Promise<void>
}

const getInitialState = (): ProjectSessionState<Data> => initialState

/**
 * The project session of this page. Nothing is created or loaded by itself: the page decides. All
 * components with the same endpoint, storage key and `cookie` share one, and the `debounce` and
 * `fetch` that any of them gives; its functions stay the same from render to render.
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
