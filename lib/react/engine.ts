/**
 * A project session in a page: what was typed, and its way to the server. Free of any framework:
 * `subscribe` and `getState` are what a view needs. The functions can be handed around.
 */
import { isBrowser, listenToPage } from './browser'
import { allOf, assertJson, differing, isData, orderedSteps, type Changes } from './changes'
import { Opener } from './opener'
import type { ProjectSessionOptions, ResolvedOptions } from './options'
import { Saver } from './saver'
import { initialState, type Data, type ProjectSessionState } from './state'
import { Store } from './store'
import { submitWith, type Submit } from './submit'

export type Change<T> = T | ((before: T) => T)

export class ProjectSessionEngine {
  readonly #store = new Store<ProjectSessionState<Data>>(initialState)
  readonly #saver: Saver
  readonly #opener: Opener
  #options: ResolvedOptions
  /** A session was asked for: changes are saved. */
  #isOpen = false
  #listens = false

  constructor(options: ResolvedOptions) {
    this.#options = options
    this.#saver = new Saver(() => this.#options, this.#store)
    this.#opener = new Opener(this.#saver, this.#store, options.cookie)
  }

  readonly getState = this.#store.get
  readonly subscribe = this.#store.subscribe

  /** `debounce` and `fetch`, where given, hold from now on, for all views; the rest stays. */
  configure(given: ProjectSessionOptions = {}): void {
    const { debounce = this.#options.debounce, fetch = this.#options.fetch } = given
    this.#options = { ...this.#options, debounce, fetch }
  }

  /** A view uses it until the returned function is called; what waits is then sent. */
  readonly attach = (): (() => void) => {
    this.#listen()
    return () => void this.#saver.queue.request().catch(shown)
  }

  readonly createSession = (initialData: Data = {}): Promise<string> => {
    this.#isOpen = true
    return this.#opener.create(initialData)
  }

  readonly loadSession = async (sessionId?: string): Promise<void> => {
    this.#isOpen = true
    const key = sessionId ?? this.#saver.savedId.read()
    if (key === null && !this.#options.cookie) await this.#opener.create({})
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
    if (!Number.isSafeInteger(step)) throw new TypeError('updateSession takes a step, an integer')
    const { projectData, completedSteps } = this.#store.get()
    this.#change({
      projectData: { ...projectData, ...data },
      currentStep: step,
      completedSteps: orderedSteps([...completedSteps, step]),
    })
    await this.#opener.ended()
    await this.#saver.queue.request()
  }

  readonly clearSession = async (): Promise<void> => {
    const { key } = this.#saver
    this.#forget()
    if (key !== null) await this.#saver.requests.remove(key).catch(shown)
  }

  readonly startAfresh = async (): Promise<void> => {
    await this.clearSession()
    await this.createSession()
  }

  readonly complete = async <R>(submit: Submit<Data, R>): Promise<R> => {
    const { generation, queue } = this.#saver
    await this.#opener.ended()
    // Else it would follow a submit whose answer is lost, and find the session ended.
    await queue.request().catch(shown)
    await queue.hold()
    try {
      const result = await submitWith(submit, this.#saver, this.#store)
      if (generation === this.#saver.generation) this.#forget()
      return result
    } finally {
      queue.resume()
    }
  }

  readonly retry = async (): Promise<void> => {
    await this.#saver.retry().catch(shown)
  }

  readonly dismissNotice = (): void => this.#store.set({ carriedOver: false })

  /** Takes over what differs in `parts`; whether it is to be saved. */
  #change(parts: Partial<Changes>): boolean {
    const changes = differing(allOf(this.#store.get()), parts)
    if (changes === null) return false
    assertJson(changes)
    this.#store.set(parts)
    if (this.#isOpen) this.#saver.add(changes)
    return this.#isOpen
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
    saver.copy.stay()
    listenToPage({
      hidden: () => saver.flush(),
      left: () => {
        saver.copy.leave()
        saver.flush()
      },
      back: () => {
        saver.copy.stay()
        saver.queue.reachable()
      },
    })
  }
}

/** For a failure that the state already shows. */
function shown(): void {
  return undefined
}
