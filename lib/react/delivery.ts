/**
 * Sends the requests that create, save and read a session, one at a time. Owned by a saver, which
 * holds the session.
 */
import { randomUuid } from './browser'
import { allOf, isData, isUntouched, readChanges, type Changes } from './changes'
import { exclusively } from './exclusively'
import type { HeldSession } from './held-session'
import { renumbered, withoutStored, type SentSave } from './kept'
import type { SaveOutcome } from './requests'
import { lastTabOf } from './server-view'
import { SessionRequestError } from './session-request-error'
import type { Data, ProjectSessionState } from './state'
import type { Store } from './store'
import type { Tabs } from './tabs'
import { takeOver } from './take-over'

export class Delivery {
  /** The creation in flight or in doubt: its request was sent, and the response is missing. */
  #attempt: string | null = null
  /** A creation in doubt of an earlier page or of another tab. */
  #earlierAttempt: string | null = null
  #inFlight: AbortController | null = null
  #isAborted = false

  constructor(
    private readonly saver: HeldSession,
    private readonly store: Store<ProjectSessionState<Data>>,
    private readonly tabs: Tabs,
    private readonly cookie: boolean,
  ) {}

  /** Prepares for another session. */
  reset(): void {
    this.abort()
    this.#inFlight = this.#attempt = this.#earlierAttempt = null
  }

  /**
   * Makes the next creation repeat `attempt`, the creation of an earlier page. Null: it is a new
   * attempt.
   */
  repeat(attempt: string | null): void {
    this.#earlierAttempt = attempt
  }

  /** Aborts the save or read in flight, but not a creation. Returns false if there is none. */
  abort(): boolean {
    this.#isAborted = this.#inFlight !== null
    this.#inFlight?.abort()
    return this.#isAborted
  }

  /**
   * Sends the oldest save in doubt or, if there is none, the unsaved changes. Returns false if
   * there is nothing to send, or if another session has replaced this one on the page.
   */
  async deliver(generation: number): Promise<boolean> {
    const { saver } = this
    const { unsaved } = saver
    if (generation !== saver.generation || !unsaved.isWaiting) return false
    const isRepeat = unsaved.isInDoubt
    const sent = unsaved.send()
    if (!isRepeat) saver.keptBefore = renumbered(saver.keptBefore, saver.tab.id)
    saver.keep()
    try {
      await this.#send(sent, generation, isRepeat)
    } catch (error) {
      if (generation === saver.generation) this.#undelivered(error, isRepeat)
      throw error
    }
    if (generation !== saver.generation) return false
    unsaved.arrived()
    saver.keptBefore = withoutStored(saver.keptBefore, sent.changes)
    saver.keep()
    return true
  }

  /** Reads the session again and applies the changes of other tabs and browsers. */
  async refresh(generation: number): Promise<void> {
    const { saver } = this
    const recording = saver.unsaved.record()
    try {
      const read = (signal: AbortSignal) => saver.requests.load(saver.key, signal)
      const session = await this.#abortable(read)
      if (generation !== saver.generation) return
      if (session === null) saver.gone()
      else if (this.cookie && saver.requests.keyOf(session) !== saver.key)
        saver.completedElsewhere()
      else this.#takeOver(session, recording.changes)
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
    saver.isAt(saver.key!, session)
    saver.keep()
    saver.answered()
    store.set(takeOver(store.get(), answered.projectData, change, unsaved))
    saver.addSteps(answered.completedSteps ?? [])
  }

  /** Also true if the response does not name the tab of the last save. */
  #isLastSaveOwn(session: Data): boolean {
    const tab = lastTabOf(session)
    return tab === undefined || tab === this.saver.tab.id
  }

  async #send(
    sent: SentSave,
    generation: number,
    isRepeat: boolean,
    isExclusive = false,
  ): Promise<void> {
    const { saver } = this
    if (saver.exists) {
      const outcome = await this.#put(saver.key!, sent, isRepeat)
      if (generation !== saver.generation) return
      if (outcome === 'replaced') return saver.completedElsewhere()
      if (outcome !== 'gone') return this.#wasPut(sent.changes, outcome, isRepeat)
      saver.gone()
    }
    if (generation !== saver.generation) return
    const mayJoin = saver.joins || (this.cookie && saver.ended && !saver.isLeaving)
    if (!mayJoin || isExclusive) return this.#create(generation)
    const send = () => this.#joinOrCreate(generation)
    // A page that is being left waits for the lock only if another tab's creation is pending.
    if (saver.isLeaving && saver.attempts.other === null) return send()
    await exclusively(`${saver.savedId.key}:creation`, send)
  }

  /**
   * Lets tabs that began without a session at the same time share one session, even if the creation
   * of another tab is in doubt. With a cookie, which can name only one session, this also applies
   * to tabs whose session has ended.
   */
  async #joinOrCreate(generation: number): Promise<void> {
    const { saver } = this
    if (generation !== saver.generation) return
    const key = saver.savedId.read()
    if (key === null) {
      this.#earlierAttempt ??= saver.attempts.other
      return this.#create(generation)
    }
    if (!saver.ended) return this.#join(key, generation)
    const isOwn = this.#attempt !== null || key === saver.key
    return isOwn ? this.#create(generation) : saver.completedElsewhere()
  }

  /**
   * Adopts the session of another tab and drops this tab's creation in doubt. A page that is being
   * left does not read the session.
   */
  async #join(key: string, generation: number): Promise<void> {
    const { saver, store } = this
    this.#attempt = null
    saver.attempts.clear()
    saver.copy.remove(saver.copyName)
    saver.isAt(key, {})
    const sent = saver.unsaved.toSave()
    saver.keep()
    saver.joins = false
    saver.isStale = true
    store.set({ sessionId: this.cookie ? null : key })
    if (!saver.isLeaving) {
      await this.refresh(generation)
      saver.isStale = false
    }
    await this.#send(sent, generation, false, true)
  }

  /**
   * Decides what a failed request means for its changes. A retry that fails temporarily does not
   * settle the outcome of the original request.
   */
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

  /**
   * After a repeat the session is read again: a save of another tab may have been stored before the
   * repeat arrived, and then takes precedence.
   */
  #wasPut(changes: Changes, stored: Data, isRepeat: boolean): void {
    this.saver.view.saved(changes, isRepeat)
    this.saver.changedElsewhere(this.saver.view.storedAs(stored))
    this.saver.answered()
    if (isRepeat) this.saver.isStale = true
  }

  async #put(key: string, { changes, save }: SentSave, isRepeat: boolean): Promise<SaveOutcome> {
    const { requests } = this.saver
    const outcome = await this.#abortable((signal) => requests.save(key, changes, save!, signal))
    if (isData(outcome)) this.tabs.postSaved(key, changes.projectData, !isRepeat)
    return outcome
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

  /**
   * Repeats a creation in doubt unchanged, for which the server returns the session of the first
   * request. The creation of an earlier page may have other content, so everything is then saved
   * again.
   */
  async #create(generation: number): Promise<void> {
    const { saver, store } = this
    const created = await this.#post(generation)
    if (generation !== saver.generation) return this.#takeBack(created)
    const everything = saver.unsaved.creation
    const carriedOver = saver.ended && Object.keys(everything.projectData).length > 0
    const isOfEarlierPage = this.#attempt === this.#earlierAttempt
    this.#attempt = null
    saver.copy.remove(saver.copyName)
    saver.isAt(saver.requests.keyOf(created), isUntouched(everything) ? {} : created)
    if (isOfEarlierPage && !isUntouched(everything)) saver.add(everything)
    else saver.view.saved(everything, false)
    const { sessionId = null } = created as { sessionId?: string | undefined }
    store.set({
      sessionId: this.cookie ? null : sessionId,
      carriedOver: carriedOver || store.get().carriedOver,
    })
    this.tabs.post('saved', saver.key, Object.keys(everything.projectData))
    if (saver.joins) saver.closedTabs.watch()
  }

  /** Makes one more attempt after a 409: the session of this attempt has ended. */
  async #post(generation: number, mayConflict = true): Promise<Data> {
    const { saver } = this
    if (this.#attempt === null) {
      this.#attempt = this.#earlierAttempt ?? randomUuid()
      saver.attempts.write(this.#attempt)
      saver.unsaved.sendAll(allOf(this.store.get()))
      saver.keep()
    }
    const attempt = this.#attempt
    const { creation } = saver.unsaved
    try {
      const created = await saver.requests.create(isUntouched(creation) ? {} : creation, attempt)
      saver.attempts.remove(attempt)
      return created
    } catch (error) {
      const { status, inDoubt } = error as SessionRequestError
      if (inDoubt === false) saver.attempts.remove(attempt)
      if (status !== 409 || !mayConflict || generation !== saver.generation) throw error
      this.#attempt = this.#earlierAttempt = null
      return this.#post(generation, false)
    }
  }

  /**
   * Deletes a created session that the page no longer needs. With a cookie, a load in progress
   * waits for this response and then adopts or replaces the session.
   */
  async #takeBack(created: Data): Promise<void> {
    const { loading, status } = this.store.get()
    if (this.cookie && (loading || status === 'unloaded')) return
    const { requests } = this.saver
    await requests.remove(requests.keyOf(created)).catch(() => undefined)
  }
}
