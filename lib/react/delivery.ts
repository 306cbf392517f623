/**
 * The requests that bring a session to the server and back: creations, saves and reads. One is under
 * way at a time. Owned by a saver, whose session they are about.
 */
import { randomUuid } from './browser'
import { allOf, isData, isUntouched, readChanges, type Changes } from './changes'
import { exclusively } from './exclusively'
import { renumbered, withoutStored } from './kept'
import { SessionRequestError, type SaveOutcome } from './requests'
import type { Saver } from './saver'
import { lastTabOf } from './server-view'
import type { Data, ProjectSessionState } from './state'
import type { Store } from './store'
import type { Tabs } from './tabs'
import type { SentSave } from './unsaved'
import { takeOver } from './take-over'

export class Delivery {
  /** The creation whose outcome is unknown. */
  #attempt: string | null = null
  /** A creation of an earlier page, or of another tab, whose outcome is unknown. */
  #earlierAttempt: string | null = null
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
    this.#inFlight = this.#attempt = this.#earlierAttempt = null
  }

  /** The next creation repeats that of an earlier page; null: it is one of its own. */
  repeat(attempt: string | null): void {
    this.#earlierAttempt = attempt
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

  /** Reads the session again, and takes over the changes of other tabs and browsers. */
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

  /** Also when the answer does not say whose the last save was. */
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
    // A page that is left has no time to wait, unless it would create a second session.
    if (saver.isLeaving && saver.attempts.other === null) return send()
    await exclusively(`${saver.savedId.key}:creation`, send)
  }

  /**
   * Tabs that began without a session at the same time make one, also after a creation of another one
   * whose outcome is unknown, and so do tabs whose session has ended
   * and whose cookie can name only one.
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

  /** A creation of this tab that is in doubt is not repeated. A page that is left reads nothing. */
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
   * A creation in doubt is repeated as it was: the server answers with the session of the first. What
   * an earlier page has created may have other content, so that everything is saved once more.
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

  /** A conflict means that the session of this attempt has ended: another attempt is made, once. */
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
   * The page no longer needs the session that was created. Where the cookie names it, what is being
   * opened instead waits for this answer, and then takes the session up or another in its place.
   */
  async #takeBack(created: Data): Promise<void> {
    const { loading, status } = this.store.get()
    if (this.cookie && (loading || status === 'unloaded')) return
    const { requests } = this.saver
    await requests.remove(requests.keyOf(created)).catch(() => undefined)
  }
}
