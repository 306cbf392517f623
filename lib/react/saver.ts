/**
 * Synchronizes a session with the server: its unsaved changes, the request in flight, and the end
 * of the session. Owned by the engine, whose state it reads and writes. Members without a comment
 * are described in `HeldSession`.
 */
import { isVisible } from './browser'
import { orderedSteps, type Changes } from './changes'
import { ClosedTabs } from './closed-tabs'
import { Delivery } from './delivery'
import type { HeldSession } from './held-session'
import { KeptAttempts } from './kept-attempts'
import { mergeKept, nothingKept, type Kept } from './kept'
import { LocalCopy, type LivingTabs } from './local-copy'
import type { ResolvedOptions } from './options'
import { SessionRequests } from './requests'
import { SaveFailures } from './save-failures'
import { SaveQueue } from './save-queue'
import { SavedId } from './saved-id'
import { ServerView } from './server-view'
import { isRetryable, SessionRequestError } from './session-request-error'
import { defaultTtl, ttlOf } from './session-ttl'
import { initialState, type Data, type ProjectSessionState, type SaveStatus } from './state'
import type { Store } from './store'
import { Submissions, type SubmitOutcome } from './submissions'
import { TabIdentity } from './tab-identity'
import type { Tabs } from './tabs'
import { Unsaved } from './unsaved'

/** The key in the local copy of a session that is not created yet. */
const notCreated = 'new'

export class Saver implements HeldSession {
  readonly requests: SessionRequests
  readonly queue = new SaveQueue(
    () => this.#save(),
    () => this.unsaved.isWaiting || this.#isRefreshDue,
  )
  readonly tab: TabIdentity
  readonly unsaved: Unsaved
  readonly view = new ServerView()
  readonly savedId: SavedId
  readonly copy: LocalCopy
  readonly attempts: KeptAttempts
  generation = 0
  key: string | null = null
  ended = false
  /** The final submit in another tab; null once the session is known to have survived it. */
  submitElsewhere: SubmitOutcome | null = null
  joins = false
  isLeaving = false
  isStale = false
  /** What this tab kept of the session earlier, until `kept` removes it. */
  keptBefore = nothingKept
  #ttl = defaultTtl
  readonly closedTabs: ClosedTabs
  readonly #delivery: Delivery
  readonly #submissions: Submissions
  #superseded = false
  /** The last list of completed steps that was saved again. */
  #resaved = ''
  /** The server rejected the unsaved changes. The next change or `retry` sends them again. */
  #isRejected = false
  readonly #failures = new SaveFailures((error) => this.failed(error))

  constructor(
    private readonly options: () => ResolvedOptions,
    private readonly store: Store<ProjectSessionState<Data>>,
    tabs: Tabs,
  ) {
    const { endpoint, cookie, storageKey } = options()
    this.requests = new SessionRequests(endpoint, cookie, () => this.options().fetch)
    this.savedId = new SavedId(storageKey)
    this.tab = new TabIdentity(storageKey)
    this.unsaved = new Unsaved(this.tab)
    this.copy = new LocalCopy(`${storageKey}:unsaved`, this.tab)
    this.attempts = new KeptAttempts(`${storageKey}:attempt`, this.tab)
    this.#submissions = new Submissions(`${storageKey}:submitted`)
    this.closedTabs = new ClosedTabs(this, store)
    this.#delivery = new Delivery(this, store, tabs, cookie)
  }

  get exists(): boolean {
    return this.key !== null && !this.ended
  }

  get copyName(): string {
    return this.key ?? notCreated
  }

  /** The session of the last visit, or the one whose submit in this tab got no response. */
  get lastKey(): string | null {
    return this.savedId.read() ?? this.#submissions.unanswered
  }

  /** The outcome of the last submit of the session, unless it is running in this page. */
  get #submitOutcome(): SubmitOutcome | null {
    const recorded = this.key === null ? null : this.#submissions.read(this.key)
    return recorded ?? this.submitElsewhere
  }

  get #isRefreshDue(): boolean {
    return this.isStale && this.exists && !this.isLeaving && isVisible()
  }

  /** Switches to another session, or to none. Drops the content of the page and late responses. */
  begin(key: string | null, state: Partial<ProjectSessionState<Data>>): number {
    this.generation += 1
    this.#delivery.reset()
    this.#superseded = this.isStale = this.#isRejected = false
    this.submitElsewhere = null
    this.#resaved = ''
    this.joins = false
    this.queue.reset()
    this.#failures.clear()
    this.unsaved.clear()
    this.view.reset()
    this.key = key
    this.keptBefore = this.copy.own(this.copyName)
    this.ended = false
    this.store.set({ ...initialState, ...state })
    return this.generation
  }

  /** Removes the session from this browser. */
  forget(): void {
    this.copy.remove(this.copyName)
    this.attempts.clear()
    this.savedId.forget(this.key)
    this.forgetSubmit()
    this.begin(null, {})
  }

  /** Keeps the tab's next page from loading the session whose submit got no response. */
  forgetSubmit(): void {
    this.#submissions.forgetUnanswered()
  }

  /** Removes and returns what was kept of the session, or of one that could not be created. */
  kept(living: LivingTabs): Kept {
    this.keptBefore = nothingKept
    if (this.key === null) this.#takeAttempt(living)
    return this.copy.take(this.copyName, living)
  }

  get isKeptByOthers(): boolean {
    return this.#sharedNames.some((name) => this.copy.hasOthers(name))
  }

  /** Removes and returns what closed tabs kept. */
  keptByOthers(living: LivingTabs): Kept {
    if (this.key === null) this.#takeAttempt(living)
    const kept = this.#sharedNames.map((name) => this.copy.takeOthers(name, living))
    return kept.reduce(mergeKept, nothingKept)
  }

  /** The keys of this session in the local copies of other tabs. */
  get #sharedNames(): string[] {
    return this.joins ? [...new Set([notCreated, this.copyName])] : [this.copyName]
  }

  #takeAttempt(living: LivingTabs): void {
    const isGone = (tab: string) => this.copy.isGone(notCreated, tab, living)
    this.#delivery.repeat(this.attempts.take(isGone))
  }

  /** Adds unsaved changes. The state contains them already. */
  add(changes: Changes): void {
    this.#isRejected = false
    this.unsaved.add(changes)
    this.keep()
    this.#busy()
  }

  /**
   * Adds the steps of the server. Steps that the server lacks are saved again, because another tab
   * may have replaced them. Each list is saved again only once: the server may reject it.
   */
  addSteps(steps: readonly number[]): void {
    const { completedSteps: before } = this.store.get()
    const completedSteps = orderedSteps([...before, ...steps])
    const isNew = completedSteps.length > before.length
    if (isNew) this.store.set({ completedSteps })
    const isUnsaved = this.unsaved.all.completedSteps !== undefined
    if (isUnsaved ? !isNew : !this.#claimResave(steps, completedSteps)) return
    this.add({ projectData: {}, completedSteps })
  }

  /** Whether to save a list again that the server lacks steps of. True once per list. */
  #claimResave(stored: readonly number[], completed: readonly number[]): boolean {
    const list = String(completed)
    if (stored.length === completed.length || list === this.#resaved) return false
    this.#resaved = list
    return true
  }

  /** Saves immediately, without waiting for the end of a delay. */
  retry(): Promise<void> {
    if (this.unsaved.isWaiting) this.store.set({ status: 'saving' })
    return this.queue.retry()
  }

  /**
   * Saves all changes, including those made during the save. Rejects if changes could not be saved,
   * but not if only reading the session failed.
   */
  async saveAll(): Promise<void> {
    await this.queue.ended()
    await this.#saveNow()
    if (this.unsaved.isWaiting) await this.#saveNow()
  }

  async #saveNow(): Promise<void> {
    await this.queue.retry().catch((error: unknown) => {
      if (this.unsaved.isWaiting) throw error
    })
  }

  /** Reads the session again before the next save. A hidden page reads it when it is shown. */
  refresh(): void {
    this.isStale = true
    if (!this.#isRejected) void this.queue.request().catch(shown)
  }

  /** The page is shown again: a session read more than `age` milliseconds ago is read again. */
  shown(age: number): void {
    this.isLeaving = false
    const { readAt } = this.view
    const isOld = readAt !== null && Math.abs(Date.now() - readAt) > age
    if (this.exists && (this.isStale || isOld)) this.refresh()
    this.closedTabs.watch()
  }

  keep(): void {
    const { all, kept } = this.unsaved
    const seen = this.view.baseOf(Object.keys(all.projectData))
    this.copy.write(this.copyName, mergeKept(this.keptBefore, { ...kept, seen }), this.#ttl)
  }

  /** The session is on the server, with the times in `answer`. */
  isAt(key: string, answer: Data): void {
    this.key = key
    this.ended = false
    this.#delivery.repeat(null)
    this.#ttl = ttlOf(answer)
    this.savedId.save(key)
    if (this.#submissions.unanswered !== key) this.forgetSubmit()
    this.view.readAt = Date.now()
  }

  /** Another tab has saved these members; `data` has their values if the save is recent. */
  savedElsewhere(names: readonly string[], data: Data = {}): void {
    this.changedElsewhere(this.view.contested(data, this.unsaved.own))
    this.view.announce(names)
    this.refresh()
  }

  changedElsewhere(names: readonly string[]): void {
    const { changedElsewhere } = this.store.get()
    const added = names.filter((name) => !changedElsewhere.includes(name))
    if (added.length > 0) this.store.set({ changedElsewhere: [...changedElsewhere, ...added] })
  }

  /** Dismisses the notice of changes elsewhere, also for later pages. */
  dismissNotice(): void {
    this.view.forgetBase()
    this.keep()
  }

  /** Sends all changes before the page is left. Replaces a save in flight by one of everything. */
  flush(): void {
    this.isLeaving = true
    if (!this.unsaved.isWaiting) return
    if (this.exists && !this.isStale) this.unsaved.combine()
    this.#superseded = this.#delivery.abort()
    if (!this.#superseded) void this.queue.request().catch(shown)
  }

  /** Shows a failure immediately. */
  failed(error: unknown): void {
    const known = error instanceof SessionRequestError ? error : null
    const status: SaveStatus = known?.status === null ? 'offline' : 'error'
    this.store.set({ status, error: known })
  }

  /** The server does not have the session: it expired, or a submit completed it. */
  gone(): void {
    if (this.#submitOutcome) this.completedElsewhere()
    else this.ended = true
  }

  /** Called after a response: a session that outlives a failed submit was not ended by it. */
  answered(): void {
    const survived = this.#submissions.survived(this.key!)
    if (survived && this.submitElsewhere === 'failed') this.submitElsewhere = null
  }

  /** Records this page's final submit for pages that miss the messages. */
  recordSubmit(key: string, outcome: SubmitOutcome): void {
    this.#submissions.write(key, outcome, this.#ttl)
  }

  /** The server rejected this page's final submit. */
  submitRefused(key: string): void {
    this.#submissions.refused(key, this.#ttl)
  }

  /** Looks up the final submit after the page may have missed messages of other tabs. */
  catchUp(): void {
    const outcome = this.#submitOutcome
    if (outcome === 'completed') this.completedElsewhere()
    else if (outcome) this.isStale = true
  }

  /** The session was completed or replaced: the page shows its content and saves nothing. */
  completedElsewhere(): void {
    const { projectData, currentStep, completedSteps } = this.store.get()
    this.copy.remove(this.copyName)
    this.savedId.forget(this.key)
    this.begin(null, { projectData, currentStep, completedSteps, completedElsewhere: true })
  }

  async #save(): Promise<void> {
    const { generation } = this
    const sentAt = performance.now()
    this.#busy()
    try {
      await this.#exchange(generation)
    } catch (error) {
      if (generation !== this.generation) return
      if (!this.#superseded) {
        this.#notSaved(error, sentAt)
        throw error
      }
    }
    if (generation === this.generation && this.#superseded) await this.#saveAgain()
  }

  async #saveAgain(): Promise<void> {
    this.#superseded = false
    if (this.unsaved.isWaiting) await this.#save()
  }

  /** Shows that a save is pending, unless a failure is shown that is being retried. */
  #busy(): void {
    const { status, error } = this.store.get()
    if (!this.unsaved.isWaiting || status === 'unloaded' || error?.retryable) return
    this.store.set({ status: 'saving' })
  }

  #notSaved(error: unknown, sentAt: number): void {
    if (!this.unsaved.isWaiting) return
    this.#isRejected = !isRetryable(error)
    this.#failures.add(error, sentAt)
  }

  /**
   * Sends the saves in doubt, then the unsaved changes. Before each save it reads changes of other
   * tabs, including those that a repeat did not overwrite.
   */
  async #exchange(generation: number): Promise<void> {
    if (!this.isLeaving) await this.closedTabs.takeUp()
    if (this.#isRefreshDue) await this.#refresh(generation)
    const { isInDoubt } = this.unsaved
    const isSaved = await this.#delivery.deliver(generation)
    if (isInDoubt && isSaved && this.unsaved.isWaiting) return this.#exchange(generation)
    if (generation === this.generation) this.#settle(isSaved)
  }

  async #refresh(generation: number): Promise<void> {
    this.isStale = false
    this.view.readAt = Date.now()
    try {
      await this.#delivery.refresh(generation)
    } catch (error) {
      if (generation === this.generation) this.isStale ||= isRetryable(error)
      throw error
    }
  }

  #settle(isSaved: boolean): void {
    const { isWaiting } = this.unsaved
    if (isSaved) {
      this.#failures.clear()
      this.#isRejected = false
      this.store.set({ status: isWaiting ? 'saving' : 'saved', error: null })
    }
    if (isWaiting) this.queue.schedule(this.options().debounce)
    else if (this.#isRefreshDue) this.queue.schedule(0)
  }
}

/** Handles a failure that the state already shows. */
const shown = () => undefined
