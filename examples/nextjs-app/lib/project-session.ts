import { AutoSave } from './auto-save'
import type { ProjectDraft } from './project-form'
import type { ProjectSessionState } from './project-session-state'
import { changesBetween, emptyState, stateOf } from './project-session-state'
import { knownSteps, stepAt } from './project-steps'
import { SaveQueue } from './save-queue'
import { forgetSessionId, saveSessionId } from './saved-session-id'
import * as client from './session-client'

const autoSaveDelay = 1000
const retryDelay = 5000

type Change<T> = T | ((before: T) => T)

/**
 * The wizard's session in this page: what was typed, and its way to the server. One object for one
 * visit, owned by `useProjectSession`. Every save goes through one queue, and a save that fails
 * puts its changes back, so that the next one carries them.
 */
export class ProjectSession {
  #state = emptyState
  /** What the server does not have yet. */
  #changes: ProjectDraft = {}
  /** Grows when another session takes the page; answers for an earlier one are then dropped. */
  #generation = 0
  #creating: Promise<string> | null = null
  readonly #listeners = new Set<() => void>()
  readonly #queue = new SaveQueue(() => this.#save())
  readonly #autoSave = new AutoSave(
    () => this.retry(),
    () => this.#state.saveStatus === 'waiting',
  )

  readonly getState = () => this.#state

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Saves by itself until the returned function is called, and when the page goes away. */
  readonly attach = () => this.#autoSave.attach()

  /** A new session that holds `initialData`. Asked again meanwhile, it is the same one. */
  readonly createSession = (initialData: ProjectDraft = {}): Promise<string> => {
    this.#creating ??= this.#create(initialData).finally(() => (this.#creating = null))
    return this.#creating
  }

  /** Takes up the session of an earlier visit, or a new one when it has ended. */
  readonly loadSession = async (sessionId: string): Promise<void> => {
    const generation = this.#begin({ ...emptyState, loading: true })
    try {
      const session = await client.fetchSession(sessionId)
      if (generation !== this.#generation) return
      if (session) this.#set(stateOf(sessionId, session))
      else await this.createSession()
    } catch (error) {
      if (generation === this.#generation) this.#set({ loading: false, error: messageOf(error) })
      throw error
    }
  }

  /** Takes `change` over at once and saves it one second after the last one. */
  readonly setProjectData = (change: Change<ProjectDraft>) => {
    if (this.#change(change)) this.#autoSave.schedule(autoSaveDelay)
  }

  /** Saves `data` now, and that `step` is completed. */
  readonly updateSession = (data: ProjectDraft, step: number): Promise<void> => {
    this.#change((before) => ({ ...before, ...data }))
    this.#set({ completedSteps: knownSteps([...this.#state.completedSteps, step]) })
    return this.#saveNow()
  }

  /** Goes to a step, and saves that it is the one to return to. */
  readonly setCurrentStep = (step: Change<number>) => {
    const { currentStep } = this.#state
    this.#set({ currentStep: stepAt(typeof step === 'function' ? step(currentStep) : step).number })
    this.#saveNow().catch(shown)
  }

  /** Saves now what could not be saved before. */
  readonly retry = () => void this.#saveNow().catch(shown)

  /** Ends the session here and on the server. */
  readonly clearSession = async (): Promise<void> => {
    const { sessionId } = this.#state
    this.#forget()
    if (sessionId) await client.deleteSession(sessionId)
  }

  /** Creates the project and ends the session; its id. Sent again, it is the same project. */
  readonly submitProject = async (): Promise<string> => {
    this.#autoSave.cancel()
    await this.#queue.settled()
    try {
      const projectId = await this.#submit()
      this.#forget()
      return projectId
    } catch (error) {
      if (this.#state.saveStatus === 'waiting') this.#autoSave.schedule(autoSaveDelay)
      throw error
    }
  }

  async #create(initialData: ProjectDraft): Promise<string> {
    this.#begin({ ...emptyState, projectData: initialData, loading: true })
    try {
      await this.#queue.request()
      return this.#state.sessionId!
    } finally {
      this.#set({ loading: false })
    }
  }

  async #submit(): Promise<string> {
    const { sessionId, projectData } = this.#state
    if (sessionId) {
      const projectId = await client.postProject(sessionId, projectData ?? {}).catch(goneOrThrow)
      if (projectId) return projectId
    }
    // The session ended meanwhile, or could not be created before: what was typed is still here.
    this.#set({ sessionId: null })
    await this.#saveNow()
    return client.postProject(this.#state.sessionId!, this.#state.projectData ?? {})
  }

  async #save(): Promise<void> {
    const generation = this.#generation
    const changes = this.#changes
    this.#changes = {}
    this.#set({ saveStatus: 'saving' })
    try {
      await this.#send(changes, generation)
      if (generation === this.#generation) this.#saved()
    } catch (error) {
      if (generation === this.#generation) this.#failed(changes, error)
      throw error
    }
  }

  async #send(changes: ProjectDraft, generation: number): Promise<void> {
    const { sessionId } = this.#state
    const put =
      sessionId && client.putSession(sessionId, { ...this.#fields(), projectData: changes })
    if (put && (await put.then(() => true).catch(goneOrThrow))) return
    if (generation !== this.#generation) return
    const created = await client.postSession(this.#fields())
    if (generation !== this.#generation) return
    saveSessionId(created)
    this.#set({ sessionId: created })
  }

  #fields(): client.SessionFields {
    const { projectData, currentStep, completedSteps } = this.#state
    return { projectData: projectData ?? {}, currentStep, completedSteps }
  }

  #saved() {
    const saveStatus = Object.keys(this.#changes).length > 0 ? 'waiting' : 'saved'
    this.#set({ saveStatus, error: null })
  }

  #failed(changes: ProjectDraft, error: unknown) {
    this.#changes = { ...changes, ...this.#changes }
    this.#set({ saveStatus: 'failed', error: messageOf(error) })
    this.#autoSave.schedule(retryDelay)
  }

  /** Whether anything differs. */
  #change(change: Change<ProjectDraft>): boolean {
    const before = this.#state.projectData ?? {}
    const projectData = typeof change === 'function' ? change(before) : change
    const changes = changesBetween(before, projectData)
    if (Object.keys(changes).length === 0) return false
    this.#changes = { ...this.#changes, ...changes }
    this.#set({ projectData, saveStatus: 'waiting' })
    return true
  }

  #saveNow(): Promise<void> {
    this.#autoSave.cancel()
    return this.#queue.request()
  }

  #forget() {
    forgetSessionId()
    this.#begin(emptyState)
  }

  #begin(state: ProjectSessionState): number {
    this.#autoSave.cancel()
    this.#changes = {}
    this.#set(state)
    return ++this.#generation
  }

  #set(part: Partial<ProjectSessionState>) {
    this.#state = { ...this.#state, ...part }
    for (const listener of this.#listeners) listener()
  }
}

/** For a failure that the state already shows. */
function shown() {}

function goneOrThrow(error: unknown): null {
  if (error instanceof client.RequestFailed && error.status === 404) return null
  throw error
}

function messageOf(error: unknown): string {
  return error instanceof client.RequestFailed ? error.message : 'The server cannot be reached'
}
