/**
 * Loads a session. It retries failures that may pass, shows the page before a slow response
 * arrives, and replaces a session that has ended. Owned by an opener.
 */
import type { Beginner } from './beginner'
import { allOf, apply, isUntouched, merge, noChanges, readChanges, type Changes } from './changes'
import { changesOf, mergeKept, nothingKept } from './kept'
import { livingTabs, type LivingTabs } from './local-copy'
import type { Notice } from './notice'
import { PendingLoad } from './pending-load'
import { SessionRequestError } from './session-request-error'
import type { Saver } from './saver'
import { conflictsWith, lastTabOf } from './server-view'
import { initialState, type Data, type ProjectSessionState } from './state'
import type { Store } from './store'

export class Loader {
  #load: PendingLoad | null = null
  /** The load that failed permanently. */
  #failed: { key: string | null; generation: number } | null = null

  constructor(
    private readonly saver: Saver,
    private readonly store: Store<ProjectSessionState<Data>>,
    private readonly cookie: boolean,
    private readonly beginner: Beginner,
    private readonly notice: Notice,
    private readonly repeat: (load: PendingLoad) => void,
  ) {}

  /** The load that is waiting for a response or a retry. */
  get pending(): PendingLoad | null {
    return this.#load?.generation === this.saver.generation ? this.#load : null
  }

  /** The key of the session whose load failed permanently; undefined if none did. */
  get failedKey(): string | null | undefined {
    return this.#failed?.generation === this.saver.generation ? this.#failed.key : undefined
  }

  /** Makes the first attempt. Resolves to the generation that shows the session. */
  async load(key: string | null, shown: Partial<ProjectSessionState<Data>>): Promise<number> {
    const { saver, store } = this
    const again = this.pending?.key === key ? this.pending : null
    if (!again && (key === null || key !== saver.key)) saver.begin(key, { ...shown, loading: true })
    else if (!again) store.set({ loading: true })
    const load = again ?? this.#start(key)
    const idle = saver.queue.hold()
    if (this.cookie) await idle
    return this.attempt(load)
  }

  async attempt(load: PendingLoad): Promise<number> {
    try {
      return await this.#takeUp(load)
    } catch (error) {
      if (this.pending === load) await this.#notLoaded(load, error)
      throw error
    }
  }

  end(): void {
    this.#load?.end()
    this.#load = this.#failed = null
  }

  #start(key: string | null): PendingLoad {
    this.end()
    const { generation, unsaved } = this.saver
    const show = () => void this.#showUnloaded(load)
    const repeat = () => this.repeat(load)
    const load = new PendingLoad(key, generation, unsaved.record(), show, repeat)
    return (this.#load = load)
  }

  async #takeUp(load: PendingLoad): Promise<number> {
    const { saver } = this
    const answers = [saver.requests.load(load.key, load.start()), livingTabs()] as const
    const [session, living] = await Promise.all(answers)
    if (this.pending !== load) return load.generation
    this.end()
    const recorded = saver.unsaved.stop(load.recording)
    const unsaved = session && this.#replaces(session) ? this.#drop(session) : recorded
    if (session) this.#adopt(load.key, session, living, unsaved)
    else await this.#replace(living, unsaved)
    return saver.generation
  }

  /** Whether the cookie names another session than the page shows. */
  #replaces(session: Data): boolean {
    const { key, view, requests } = this.saver
    return this.cookie && view.readAt !== null && key !== requests.keyOf(session)
  }

  /** Drops changes of the previous session, which must not reach this one. */
  #drop(session: Data): Changes {
    this.saver.begin(this.saver.requests.keyOf(session), {})
    return noChanges
  }

  #adopt(key: string | null, session: Data, living: LivingTabs, unsaved: Changes): void {
    const { saver } = this
    const answered = { ...allOf(initialState), ...readChanges(session) }
    const notCreated = saver.key === null ? saver.kept(living) : nothingKept
    saver.isAt(this.cookie ? saver.requests.keyOf(session) : key!, session)
    saver.view.read(answered.projectData)
    saver.answered()
    const kept = mergeKept(notCreated, saver.kept(living))
    saver.unsaved.addOlder(kept)
    saver.view.restoreBase(kept.seen)
    const { projectData } = answered
    const unseen = conflictsWith(projectData, kept.seen, saver.unsaved.own)
    const conflicts = saver.view.suspect(unseen, projectData, kept, lastTabOf(session))
    const before = [...this.store.get().changedElsewhere, ...this.notice.read(saver.key!)]
    this.store.set({
      ...merge(answered, merge(changesOf(kept), unsaved)),
      sessionId: this.cookie ? null : key,
      loading: false,
      status: saver.unsaved.isWaiting ? 'saving' : 'idle',
      error: null,
      changedElsewhere: [...new Set([...before, ...conflicts])],
    })
    if (answered.completedSteps) saver.addSteps(answered.completedSteps)
    saver.keep()
    saver.queue.resume()
  }

  /** Replaces a session that has ended by a new one with the content of this tab. */
  async #replace(living: LivingTabs, unsaved: Changes): Promise<void> {
    const { saver, store } = this
    const { key, generation } = saver
    if (key !== null) saver.gone()
    if (generation !== saver.generation) return
    store.set(apply(store.get(), merge(changesOf(saver.kept(living)), unsaved)))
    store.set({ loading: false, status: 'saving', error: null })
    if (!isUntouched(allOf(store.get()))) {
      saver.queue.release()
      return this.beginner.createOfAll()
    }
    saver.savedId.forget(key)
    await this.beginner.open(true)
  }

  async #notLoaded(load: PendingLoad, error: unknown): Promise<void> {
    const { saver, store } = this
    if (error instanceof SessionRequestError && error.retryable) {
      load.failed(error)
      return this.#showUnloaded(load)
    }
    const { key, generation } = load
    saver.unsaved.stop(load.recording)
    this.end()
    this.#failed = { key, generation }
    saver.failed(error)
    store.set({ loading: false })
    saver.queue.resume()
  }

  /** Shows what this browser kept of the session, or an empty form, and the failure. */
  async #showUnloaded(load: PendingLoad): Promise<void> {
    const { saver, store } = this
    const living = await livingTabs()
    if (this.pending !== load) return
    const kept = saver.copy.peek(saver.copyName, living)
    const shown = apply(store.get(), merge(kept, load.recording.changes))
    store.set({ ...shown, loading: false, status: 'unloaded', error: load.error })
  }
}
