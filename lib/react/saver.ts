/**
 * The session's way to the server: what is unsaved, the one save under way, and what becomes of a
 * session that has ended. Owned by the engine, whose state it reads and writes.
 */
import { allOf, merge, noChanges, type Changes } from './changes'
import { LocalCopy, type LivingTabs } from './local-copy'
import type { ResolvedOptions } from './options'
import { SessionRequestError, SessionRequests } from './requests'
import { SaveFailures } from './save-failures'
import { SaveQueue } from './save-queue'
import { SavedId } from './saved-id'
import { initialState, type Data, type ProjectSessionState, type SaveStatus } from './state'
import type { Store } from './store'
import { Unsaved } from './unsaved'

const defaultTtl = 86_400_000
/** The local copy of a session that could not be created yet. */
const notCreated = 'new'

export class Saver {
  readonly requests: SessionRequests
  readonly queue = new SaveQueue(
    () => this.#save(),
    () => this.unsaved.isWaiting,
  )
  readonly unsaved = new Unsaved()
  readonly savedId: SavedId
  readonly copy: LocalCopy
  /** Grows when another session takes the page; answers for an earlier one are then dropped. */
  generation = 0
  /** Under which name this browser knows the session; null while there is none on the server. */
  key: string | null = null
  /** The server no longer knows the session. */
  ended = false
  /** What this tab had kept of the session before, until `kept` takes it out. */
  #keptBefore = noChanges
  #ttl = defaultTtl
  #saving: AbortController | null = null
  #superseded = false
  readonly #failures = new SaveFailures((error) => this.failed(error))

  constructor(
    private readonly options: () => ResolvedOptions,
    private readonly store: Store<ProjectSessionState<Data>>,
  ) {
    const { endpoint, cookie, storageKey } = options()
    this.requests = new SessionRequests(endpoint, cookie, () => this.options().fetch)
    this.savedId = new SavedId(storageKey)
    this.copy = new LocalCopy(`${storageKey}:unsaved`)
  }

  /** Whether requests can name the session. */
  get exists(): boolean {
    return this.key !== null && !this.ended
  }

  /** Another session, or none: what the page held is dropped, and so are answers on their way. */
  begin(key: string | null, state: Partial<ProjectSessionState<Data>>): number {
    this.generation += 1
    this.#saving?.abort()
    this.#saving = null
    this.#superseded = false
    this.queue.reset()
    this.#failures.clear()
    this.unsaved.clear()
    this.key = key
    this.#keptBefore = this.copy.own(key ?? notCreated)
    this.ended = false
    this.store.set({ ...initialState, ...state })
    return this.generation
  }

  /** Ends the session for this browser. */
  forget(): void {
    this.copy.remove(this.key ?? notCreated)
    this.savedId.forget(this.key)
    this.begin(null, {})
  }

  /** What was kept of the session, or of one that could not be created. */
  kept(living: LivingTabs): Changes {
    this.#keptBefore = noChanges
    return this.copy.take(this.key ?? notCreated, living)
  }

  /** `changes` are in the state already. */
  add(changes: Changes): void {
    this.unsaved.add(changes)
    this.keep()
    this.#busy()
  }

  /** Saves now, whatever the server asked for. */
  retry(): Promise<void> {
    if (this.unsaved.isWaiting) this.store.set({ status: 'saving' })
    return this.queue.retry()
  }

  keep(): void {
    const all = merge(this.#keptBefore, this.unsaved.all)
    this.copy.write(this.key ?? notCreated, all, this.#ttl)
  }

  /** The session is on the server, as `answer` says. */
  isAt(key: string, answer: Data): void {
    this.key = key
    this.ended = false
    this.#ttl = ttlOf(answer)
    this.savedId.save(key)
  }

  keyOf(answer: Data): string {
    return String(this.options().cookie ? `cookie:${String(answer.createdAt)}` : answer.sessionId)
  }

  /** Before the page goes: a save under way is replaced by one that carries everything. */
  flush(): void {
    if (!this.unsaved.isWaiting) return
    this.#superseded = this.#saving !== null
    if (this.#saving) this.#saving.abort()
    else void this.queue.request().catch(() => undefined)
  }

  /** Shows a failure at once. */
  failed(error: unknown): void {
    const known = error instanceof SessionRequestError ? error : null
    const status: SaveStatus = known?.status === null ? 'offline' : 'error'
    this.store.set({ status, error: known })
  }

  async #save(): Promise<void> {
    const { generation } = this
    const sentAt = Date.now()
    this.#busy()
    try {
      await this.#deliver(this.unsaved.send(), generation)
      if (generation === this.generation) this.#arrived()
    } catch (error) {
      if (generation !== this.generation) return
      this.unsaved.putBack()
      if (!this.#superseded) {
        this.#failures.add(error, sentAt)
        throw error
      }
    }
    if (generation === this.generation && this.#superseded) await this.#saveAgain()
  }

  async #saveAgain(): Promise<void> {
    this.#superseded = false
    if (this.unsaved.isWaiting) await this.#save()
  }

  /** A failure that is tried again stays in sight until it is over. */
  #busy(): void {
    if (!this.store.get().error?.retryable) this.store.set({ status: 'saving' })
  }

  #arrived(): void {
    this.#failures.clear()
    this.unsaved.arrived()
    this.keep()
    const { isWaiting } = this.unsaved
    this.store.set({ status: isWaiting ? 'saving' : 'saved', error: null })
    if (isWaiting) this.queue.schedule(this.options().debounce)
  }

  async #deliver(changes: Changes, generation: number): Promise<void> {
    if (this.key !== null && !this.ended) {
      if (await this.#put(this.key, changes)) return
      if (generation !== this.generation) return
      this.ended = true
    }
    await this.#create(generation)
  }

  async #put(key: string, changes: Changes): Promise<boolean> {
    const saving = new AbortController()
    this.#saving = saving
    try {
      return await this.requests.save(key, changes, saving.signal)
    } finally {
      if (this.#saving === saving) this.#saving = null
    }
  }

  async #create(generation: number): Promise<void> {
    const everything = allOf(this.store.get())
    this.unsaved.sendAll(everything)
    this.keep()
    const created = await this.requests.create(everything)
    if (generation !== this.generation) return this.#takeBack(created)
    const carriedOver = this.ended && Object.keys(everything.projectData).length > 0
    this.copy.remove(this.key ?? notCreated)
    this.isAt(this.keyOf(created), created)
    const { sessionId = null } = created as { sessionId?: string | undefined }
    this.store.set({
      sessionId: this.options().cookie ? null : sessionId,
      carriedOver: carriedOver || this.store.get().carriedOver,
    })
  }

  /**
   * Nobody waits any more for the session that was created. Where the cookie names it, what is being
   * opened instead waits for this answer, and then takes the session up or another in its place.
   */
  async #takeBack(created: Data): Promise<void> {
    if (this.options().cookie && this.store.get().loading) return
    await this.requests.remove(this.keyOf(created)).catch(() => undefined)
  }
}

/** How long the server keeps the session, in milliseconds. */
function ttlOf({ createdAt, lastActivity = createdAt, expiresAt }: Data): number {
  const ttl = Date.parse(String(expiresAt)) - Date.parse(String(lastActivity))
  return ttl > 0 ? ttl : defaultTtl
}
