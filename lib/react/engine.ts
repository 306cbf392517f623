/**
 * The project session of a page: its state and its synchronization with the server. The class does
 * not depend on a framework: a view needs only `subscribe` and `getState`. Its public functions are
 * bound.
 */
import { isBrowser, listenToPage } from './browser'
import {
  allOf,
  assertJson,
  differing,
  isData,
  isUntouched,
  orderedSteps,
  type Changes,
} from './changes'
import { Opener } from './opener'
import type { ProjectSessionOptions, ResolvedOptions } from './options'
import { pageReturned } from './page-return'
import { Saver } from './saver'
import { initialState, type Data, type ProjectSessionState } from './state'
import { Store } from './store'
import {
  completedElsewhere,
  isConflict,
  isRefusal,
  submitWith,
  type Submission,
  type Submit,
} from './submit'
import { Tabs, type TabMessage } from './tabs'

/**
 * Maximum age of the session, in milliseconds, when the page is shown or focused again. An older
 * session is read again.
 */
const freshFor = 5000

/**
 * A new value, or a function that computes it from the current value, as for a React state setter.
 */
export type Change<T> = T | ((before: T) => T)

export class ProjectSessionEngine {
  readonly #store = new Store<ProjectSessionState<Data>>(initialState)
  readonly #saver: Saver
  readonly #opener: Opener
  readonly #tabs: Tabs
  #options: ResolvedOptions
  /** A session was requested. Changes are saved only while this is true. */
  #isOpen = false
  #listens = false
  #isSubmitting = false
  /** This page completed a session, and none was begun explicitly since. */
  #isCompleted = false

  constructor(options: ResolvedOptions) {
    this.#options = options
    this.#tabs = new Tabs(`${options.storageKey}:tabs:${options.endpoint}`)
    this.#saver = new Saver(() => this.#options, this.#store, this.#tabs)
    this.#opener = new Opener(this.#saver, this.#store, options.cookie)
  }

  readonly getState = this.#store.get
  readonly subscribe = this.#store.subscribe

  /** Applies `debounce` and `fetch` to all views. Omitted options keep their values. */
  configure(given: ProjectSessionOptions = {}): void {
    const { debounce = this.#options.debounce, fetch = this.#options.fetch } = given
    this.#options = { ...this.#options, debounce, fetch }
  }

  /**
   * Starts to listen to the page. The view calls the returned function when it unmounts, which
   * sends pending changes.
   */
  readonly attach = (): (() => void) => {
    this.#listen()
    return () => void this.#saver.queue.request().catch(shown)
  }

  readonly createSession = (initialData: Data = {}): Promise<string> => {
    this.#isOpen = true
    this.#isCompleted = false
    return this.#opener.create(initialData)
  }

  readonly loadSession = async (sessionId?: string): Promise<void> => {
    this.#isOpen = true
    const key = sessionId ?? this.#saver.lastKey
    const isBegun = !this.#options.cookie || this.#opener.holdsUnsaved
    if (key === null && isBegun) await this.#opener.open(true)
    else await this.#opener.load(key)
  }

  readonly setProjectData = (change: Change<Data>): void => {
    const before = this.#store.get().projectData ?? {}
    const projectData = typeof change === 'function' ? change(before) : change
    if (!isData(projectData)) throw new TypeError('setProjectData takes an object')
    if (this.#change({ projectData })) this.#saver.queue.schedule(this.#options.debounce)
  }

  readonly setCurrentStep = (change: Change<number>): void => {
    const { currentStep: before } = this.#store.get()
    const currentStep = typeof change === 'function' ? change(before) : change
    if (!Number.isSafeInteger(currentStep)) throw new TypeError('setCurrentStep takes an integer')
    if (this.#change({ currentStep })) this.#saver.queue.schedule(0)
  }

  readonly updateSession = async (data: Data, step: number): Promise<void> => {
    if (!this.#isOpen) return
    this.#assertNotCompleted()
    if (!Number.isSafeInteger(step))
      throw new TypeError('updateSession takes a step that is an integer')
    const { projectData, completedSteps } = this.#store.get()
    this.#change({
      projectData: { ...projectData, ...data },
      currentStep: step,
      completedSteps: orderedSteps([...completedSteps, step]),
    })
    await this.#opener.ended()
    if (this.#opener.failure) throw this.#opener.failure
    await this.#saver.queue.request()
    this.#assertNotCompleted()
  }

  readonly clearSession = async (): Promise<void> => {
    const { key } = this.#saver
    this.#forget()
    if (key !== null) await this.#saver.requests.remove(key).catch(shown)
  }

  readonly startAfresh = async (): Promise<void> => {
    const cleared = this.clearSession()
    // A cookie that a new session has set would be cleared.
    if (this.#options.cookie) await cleared
    await this.#openEmpty()
    await cleared
  }

  readonly complete = async <R>(submit: Submit<Data, R>): Promise<R> => {
    const { queue } = this.#saver
    this.#assertNotCompleted()
    await this.#opener.ready()
    const { generation } = this.#saver
    await this.#saver.closedTabs.takeUp()
    await this.#saver.saveAll()
    await queue.hold()
    try {
      this.#assertNotCompleted()
      this.#assertNotRepeated()
      const announced = (submission: Submission<Data>) => this.#announce(submit, submission)
      const result = await submitWith(announced, this.#saver, this.#store)
      if (generation === this.#saver.generation) {
        this.#forget()
        this.#isCompleted = true
      }
      return result
    } finally {
      queue.resume()
    }
  }

  readonly retry = async (): Promise<void> => {
    await this.#opener
      .ready()
      .then(() => this.#saver.retry())
      .catch(shown)
  }

  readonly dismissNotice = (): void => {
    if (this.#store.get().completedElsewhere) void this.#openNext().catch(shown)
    else {
      this.#store.set({ carriedOver: false, changedElsewhere: initialState.changedElsewhere })
      this.#saver.dismissNotice()
    }
  }

  /** Opens the session after a completed one. Another tab may already have begun it. */
  async #openNext(): Promise<void> {
    this.#saver.forgetSubmit()
    if (!this.#options.cookie) return this.#openEmpty()
    this.#isOpen = true
    await this.#opener.load(null, { projectData: {} })
  }

  async #openEmpty(): Promise<void> {
    this.#isOpen = true
    this.#isCompleted = false
    await this.#opener.open(false)
  }

  #assertNotCompleted(): void {
    if (this.#store.get().completedElsewhere) throw completedElsewhere()
  }

  /** Keeps a repeated submit from creating an empty session and completing it. */
  #assertNotRepeated(): void {
    const isEmptyForm = !this.#saver.exists && isUntouched(allOf(this.#store.get()))
    if (this.#isCompleted && isEmptyForm) throw completedElsewhere()
  }

  /** Notifies other tabs before the submit can end the session, and of its outcome. */
  async #announce<R>(submit: Submit<Data, R>, submission: Submission<Data>): Promise<R> {
    const { key } = this.#saver
    this.#report('running', key)
    this.#isSubmitting = true
    try {
      const result = await submit(submission)
      this.#report('completed', key)
      return result
    } catch (error) {
      this.#reportFailure(error, key)
      throw error
    } finally {
      this.#isSubmitting = false
    }
  }

  #report(outcome: 'running' | 'completed', key: string | null): void {
    if (key === null) return
    this.#saver.recordSubmit(key, outcome)
    this.#tabs.post(outcome === 'running' ? 'submitting' : 'completed', key)
  }

  #reportFailure(error: unknown, key: string | null): void {
    if (key === null) return
    if (isRefusal(error)) this.#saver.submitRefused(key)
    else this.#saver.recordSubmit(key, 'failed')
    if (isConflict(error) && this.#options.cookie) this.#saver.isStale = true
    this.#tabs.post('submitFailed', key)
  }

  /** Applies the differences in `parts`. Returns whether they are to be saved. */
  #change(parts: Partial<Changes>): boolean {
    const changes = differing(allOf(this.#store.get()), parts)
    if (changes === null) return false
    assertJson(changes)
    this.#store.set(parts)
    const isSaved = this.#isOpen && !this.#store.get().completedElsewhere
    if (isSaved) this.#saver.add(changes)
    return isSaved
  }

  #forget(): void {
    this.#isOpen = false
    this.#opener.forget()
    this.#saver.forget()
  }

  #listen(): void {
    if (this.#listens || !isBrowser()) return
    this.#listens = true
    const saver = this.#saver
    saver.tab.stay()
    this.#tabs.open(this.#receive)
    listenToPage({
      hidden: () => saver.flush(),
      left: () => {
        saver.tab.leave()
        saver.copy.lease.leave()
        this.#tabs.close()
        saver.flush()
      },
      back: () => {
        if (saver.tab.stay()) this.#returned()
        saver.copy.lease.stay()
        this.#tabs.open(this.#receive)
        if (!this.#isSubmitting) saver.catchUp()
        this.#opener.reachable()
        saver.queue.reachable()
        saver.shown(freshFor)
      },
    })
  }

  /** Another tab saved another session, which the cookie may name now. */
  #savedElsewhere(key: string): void {
    if (this.#options.cookie && this.#saver.exists) this.#saver.refresh()
    else this.#opener.join(key)
  }

  /** This tab's next page, or another tab, may have created this page's pending session. */
  #returned(): void {
    const saver = this.#saver
    const isTaken = pageReturned(saver, this.#store)
    if (saver.key !== null || !this.#isOpen) return
    const saved = saver.savedId.read()
    if (isTaken) void this.loadSession().catch(shown)
    else if (saved !== null) this.#opener.join(saved)
  }

  readonly #receive = ({ kind, key, names, data }: TabMessage): void => {
    const saver = this.#saver
    if (key !== saver.key) {
      if (kind === 'saved' && this.#isOpen) this.#savedElsewhere(key)
    } else if (kind === 'saved') {
      saver.savedElsewhere(names, data)
    } else if (kind === 'submitting') {
      saver.submitElsewhere = 'running'
    } else if (kind === 'submitFailed') {
      saver.submitElsewhere = 'failed'
      saver.refresh()
    } else {
      saver.submitElsewhere = 'completed'
      if (!this.#isSubmitting) saver.completedElsewhere()
    }
  }
}

/** Handles a failure that the state already shows. */
function shown(): void {
  return undefined
}
