/**
 * The requests that bring a session to the server and back: creations, saves and reads. One is under
 * way at a time. Owned by a saver, whose session they are about.
 */
import { exclusively, randomUuid } from './browser'
import { allOf, isData, isUntouched, readChanges, type Changes } from './changes'
import { SessionRequestError } from './requests'
import type { Saver } from './saver'
import type { Data, ProjectSessionState } from './state'
import type { Store } from './store'
import type { Tabs } from './tabs'
import type { SentSave } from './unsaved'
import { takeOver } from './take-over'

export class Delivery {
  /** The creation whose outcome is unknown. */
  #attempt: string | null = null
  #inFlight: AbortController | null = null
  #isAborted = false

  constructor(
    private readonly saver: Saver,
    private readonly store: Store<ProjectSessionState<Data>>,
    private readonly tabs: Tabs,
    private readonly cookie: boolean,
  ) {}

  /** For another session. */
  reset(): void {
    this.abort()
    this.#inFlight = this.#attempt = null
  }

  /** Ends the save or the read under way; false when there is none. A creation goes on. */
  abort(): boolean {
    this.#isAborted = this.#inFlight !== null
    this.#inFlight?.abort()
    return this.#isAborted
  }

  /** Sends the save in doubt, or else the unsaved changes. False when another session has taken the page. */
  async deliver(generation: number): Promise<boolean> {
    const { saver } = this
    const { unsaved } = saver
    if (generation !== saver.generation || !unsaved.isWaiting) return false
    const isRepeat = unsaved.isInDoubt
    const sent = unsaved.send()
    saver.keep()
    try {
      await this.#send(sent, generation, isRepeat)
    } catch (error) {
      if (generation === saver.generation) this.#undelivered(error, isRepeat)
      throw error
    }
    if (generation !== saver.generation) return false
    unsaved.arrived()
    saver.keep()
    return true
  }

  /** Reads the session again, and takes over the changes of other tabs and browsers. */
  async refresh(generation: number): Promise<void> {
    const { saver } = this
    const recording = saver.unsaved.record()
    try {
      const read = (signal: AbortSignal) => saver.requests.load(saver.key, signal)
      const session = await this.#abortable(read)
      if (generation !== saver.generation) return
      if (session) this.#takeOver(session, recording.changes)
      else saver.gone()
    } finally {
      saver.unsaved.stop(recording)
    }
  }

  #takeOver(session: Data, unsaved: Changes): void {
    const { saver, store } = this
    const answered = readChanges(session)
    const change = saver.view.changeTo(
      answered.projectData,
      saver.unsaved.own,
      this.#isLastSaveOwn(session),
    )
    saver.view.read(answered.projectData)
    if (this.cookie) saver.copy.remove(saver.copyName)
    saver.isAt(this.cookie ? saver.keyOf(session) : saver.key!, session)
    saver.keep()
    saver.answered()
    store.set(takeOver(store.get(), answered.projectData, change, unsaved))
    saver.addSteps(answered.completedSteps ?? [])
  }

  /** Also when the answer does not say whose the last save was. */
  #isLastSaveOwn({ lastSave }: Data): boolean {
    const tab = isData(lastSave) ? lastSave.tab : undefined
    return typeof tab !== 'string' || tab === this.saver.tab.id
  }

  async #send(sent: SentSave, generation: number, isRepeat: boolean): Promise<void> {
    const { saver } = this
    if (saver.exists) {
      if (await this.#put(saver.key!, sent, isRepeat)) {
        if (generation === saver.generation) this.#wasPut(sent.changes, isRepeat)
        return
      }
      if (generation === saver.generation) saver.gone()
    }
    if (generation !== saver.generation) return
    if (!saver.joins || saver.isLeaving) return this.#create(generation)
    const send = () => this.#joinOrCreate(sent, generation)
    await exclusively(`${saver.savedId.key}:creation`, send)
  }

  /** Tabs that began without a session at the same time make one. */
  async #joinOrCreate(sent: SentSave, generation: number): Promise<void> {
    const { saver, store } = this
    if (generation !== saver.generation) return
    const key = saver.savedId.read()
    if (key === null || this.#attempt !== null) return this.#create(generation)
    saver.copy.remove(saver.copyName)
    saver.isAt(key, {})
    saver.keep()
    saver.joins = false
    saver.isStale = true
    store.set({ sessionId: this.cookie ? null : key })
    await this.refresh(generation)
    saver.isStale = false
    await this.#send(sent, generation, false)
  }

  /** A repeat that the server refused for now says nothing of the request before it. */
  #undelivered(error: unknown, isRepeat: boolean): void {
    const { unsaved, isStale } = this.saver
    const known = error instanceof SessionRequestError ? error : null
    if (isRepeat ? known?.retryable : known?.inDoubt && !this.#isAborted) {
      unsaved.doubt()
      if (this.#isAborted && !isStale) unsaved.combine()
      return
    }
    if (this.#isAborted) unsaved.abandon()
    else unsaved.putBack()
    this.#attempt = null
  }

  /** A repeat may have come after the save of another tab, which then stays: that is read again. */
  #wasPut(changes: Changes, isRepeat: boolean): void {
    this.saver.view.saved(changes, isRepeat)
    this.saver.answered()
    if (isRepeat) this.saver.isStale = true
  }

  async #put(key: string, { changes, save }: SentSave, isRepeat: boolean): Promise<boolean> {
    const { requests } = this.saver
    const isSaved = await this.#abortable((signal) => requests.save(key, changes, save!, signal))
    if (isSaved) this.tabs.postSaved(key, changes.projectData, !isRepeat)
    return isSaved
  }

  async #abortable<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const inFlight = new AbortController()
    this.#inFlight = inFlight
    this.#isAborted = false
    try {
      return await request(inFlight.signal)
    } finally {
      if (this.#inFlight === inFlight) this.#inFlight = null
    }
  }

  /** A creation in doubt is repeated as it was: the server answers with the session of the first. */
  async #create(generation: number): Promise<void> {
    const { saver, store } = this
    const created = await this.#post(generation)
    if (generation !== saver.generation) return this.#takeBack(created)
    const everything = saver.unsaved.creation
    const carriedOver = saver.ended && Object.keys(everything.projectData).length > 0
    this.#attempt = null
    saver.copy.remove(saver.copyName)
    saver.isAt(saver.keyOf(created), isUntouched(everything) ? {} : created)
    saver.view.saved(everything, false)
    const { sessionId = null } = created as { sessionId?: string | undefined }
    store.set({
      sessionId: this.cookie ? null : sessionId,
      carriedOver: carriedOver || store.get().carriedOver,
    })
    this.tabs.post('saved', saver.key, Object.keys(everything.projectData))
  }

  /** A conflict means that the session of this attempt has ended: another attempt is made, once. */
  async #post(generation: number, mayConflict = true): Promise<Data> {
    const { saver } = this
    if (this.#attempt === null) {
      this.#attempt = randomUuid()
      saver.unsaved.sendAll(allOf(this.store.get()))
      saver.keep()
    }
    const { creation } = saver.unsaved
    try {
      return await saver.requests.create(isUntouched(creation) ? {} : creation, this.#attempt)
    } catch (error) {
      const isConflict = error instanceof SessionRequestError && error.status === 409
      if (!isConflict || !mayConflict || generation !== saver.generation) throw error
      this.#attempt = null
      return this.#post(generation, false)
    }
  }

  /**
   * The page no longer needs the session that was created. Where the cookie names it, what is being
   * opened instead waits for this answer, and then takes the session up or another in its place.
   */
  async #takeBack(created: Data): Promise<void> {
    const { loading, status } = this.store.get()
    if (this.cookie && (loading || status === 'unloaded')) return
    await this.saver.requests.remove(this.saver.keyOf(created)).catch(() => undefined)
  }
}
