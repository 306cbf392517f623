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
   * Begins a new session; its id ('' while a cookie carries it). Asked again while one is being
   * created, it is the same one. When it rejects, what is typed is kept and created later.
   */
  createSession(initialData?: Partial<T>): Promise<string>
  /**
   * Takes over `data` and that `step` is completed, and saves now or, during a load, right after it.
   * Rejects when this attempt failed; what was given is kept, and tried again when the failure may
   * pass. While a final submit runs it resolves at once: what was given is saved if that fails.
   */
  updateSession(data: Partial<T>, step: number): Promise<void>
  /**
   * Takes up a session; without an id that of the last visit in this browser, or a new one. When it
   * has ended, what this tab holds is carried into a new one. Rejects when the server cannot say.
   */
  loadSession(sessionId?: string): Promise<void>
  /** Ends the session, here and on the server; never rejects. */
  clearSession(): Promise<void>
  /** Goes to a step, and saves that it is the one to return to. */
  setCurrentStep(step: Change<number>): void
  /** Takes the data over at once and saves what differs `debounce` milliseconds after the last call. */
  setProjectData(data: Change<Partial<T>>): void
  /**
   * Runs the final submit, with no save under way, and then forgets the session, which `submit` is
   * to have ended on the server. When it rejects with an error whose `status` is 404 the session had
   * ended: it is replaced, and `submit` runs once more. Any other rejection leaves all as it was.
   */
  complete<R>(submit: Submit<T, R>): Promise<R>
  /** Drops everything, also on the server, and begins an empty session. */
  startAfresh(): Promise<void>
  /** Takes the notice `carriedOver` away. */
  dismissNotice(): void
  /** Saves now what could not be saved; never rejects. */
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
