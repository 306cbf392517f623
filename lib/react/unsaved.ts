/**
 * Unsaved changes: waiting changes, and saves that were sent and are not answered. A late response
 * never removes a change that was made after its request was sent. Each content of a save has its
 * own number. A save in doubt (sent, and its response is missing) is repeated unchanged, even by a
 * later page.
 */
import { allOf, differing, isEmpty, merge, noChanges, type Changes } from './changes'
import type { Kept, SentSave } from './kept'
import type { SaveNumber } from './requests'
import { initialState, type Data } from './state'
import type { TabIdentity } from './tab-identity'

/** Everything that was unsaved at any time since the recording began. */
export interface Recording {
  changes: Changes
}

/** Maximum number of abandoned contents to keep, because they use space in localStorage. */
const maxAbandoned = 2

const emptySession = allOf(initialState)

export class Unsaved {
  #waiting = noChanges
  #underWay: SentSave | null = null
  /** Saves in doubt, oldest first. */
  #doubts: readonly SentSave[] = []
  /** Contents of saves that a newer save replaced. The server may have stored them. */
  #abandoned: readonly Data[] = []
  readonly #recordings = new Set<Recording>()

  constructor(private readonly tab: TabIdentity) {}

  get all(): Changes {
    return merge(this.sent.map(({ changes }) => changes).reduce(merge, noChanges), this.#waiting)
  }

  get isWaiting(): boolean {
    return this.isInDoubt || !isEmpty(this.#waiting)
  }

  /** Whether the next save repeats a save in doubt. */
  get isInDoubt(): boolean {
    return this.#doubts.length > 0
  }

  /** The save in flight, then the saves in doubt, in the order in which they were sent. */
  get sent(): readonly SentSave[] {
    return this.#underWay ? [this.#underWay, ...this.#doubts] : this.#doubts
  }

  /** The content of the creation in flight. */
  get creation(): Changes {
    return this.#underWay?.changes ?? noChanges
  }

  /**
   * The content for the local copy. A creation has no number, so a later page saves its content as
   * waiting changes.
   */
  get kept(): Omit<Kept, 'seen'> {
    const sent = this.sent.filter(({ save }) => save !== null)
    const unnumbered = this.sent.filter(({ save }) => save === null).map(({ changes }) => changes)
    const waiting = merge(unnumbered.reduce(merge, noChanges), this.#waiting)
    return { waiting, sent, abandoned: this.#abandoned }
  }

  /** All data that the server may hold because this tab sent it or is going to send it. */
  get own(): readonly Data[] {
    const sent = this.sent.map(({ changes }) => changes.projectData)
    return [...this.#abandoned, ...sent, this.#waiting.projectData]
  }

  /** Adds changes that are newer than all others. */
  add(changes: Changes): void {
    this.#waiting = merge(this.#waiting, changes)
    for (const recording of this.#recordings) {
      recording.changes = merge(recording.changes, changes)
    }
  }

  /**
   * Returns the oldest save in doubt, or else all waiting changes, for a request. Follow it with
   * `arrived`, `putBack`, `doubt` or `abandon`.
   */
  send(): SentSave {
    const [doubt, ...doubts] = this.#doubts
    if (doubt) this.#doubts = doubts
    return (this.#underWay = doubt ?? this.#sendWaiting())
  }

  arrived(): void {
    this.#underWay = null
    if (!this.isInDoubt) this.#abandoned = []
  }

  /** The server did not store the save, or a newer save replaces it. */
  putBack(): void {
    this.#waiting = merge(this.#underWay?.changes ?? noChanges, this.#waiting)
    this.#underWay = null
  }

  /** The server may have stored the save. */
  doubt(): void {
    const sent = this.#underWay
    this.#underWay = null
    if (sent && !isEmpty(sent.changes)) this.#doubts = [sent, ...this.#doubts]
  }

  /** Sends the content of the page, for a request that creates a session. */
  sendAll(everything: Changes): void {
    this.#underWay = { changes: everything, save: null }
    this.#waiting = noChanges
    this.#doubts = []
  }

  /** Turns the creation in flight into a save, because another tab created the session. */
  toSave(): SentSave {
    const { changes, save } = this.#underWay!
    const typed = save ? changes : (differing(emptySession, changes) ?? noChanges)
    return (this.#underWay = { changes: typed, save: save ?? this.#nextSave() })
  }

  /** Adds changes that are older than all others. */
  addOlder({ waiting, sent, abandoned }: Kept): void {
    const isNew = ({ save }: SentSave) => !this.sent.some((own) => isSame(own.save, save))
    this.#doubts = [...sent.filter(isNew), ...this.#doubts]
    this.#abandoned = [...abandoned, ...this.#abandoned].slice(-maxAbandoned)
    this.#waiting = merge(waiting, this.#waiting)
  }

  /** Starts a recording for a load. Its changes are laid over the response. */
  record(): Recording {
    const recording = { changes: this.all }
    this.#recordings.add(recording)
    return recording
  }

  stop(recording: Recording): Changes {
    this.#recordings.delete(recording)
    return recording.changes
  }

  /**
   * Replaces the save in doubt by one save of everything, if there are newer changes. The larger
   * number makes the server ignore the save in doubt, which must therefore belong to this tab.
   */
  combine(): void {
    const [doubt, ...others] = this.#doubts
    if (!doubt || others.length > 0 || isEmpty(this.#waiting)) return
    if (doubt.save?.tab !== this.tab.id) return
    this.#doubts = []
    this.#underWay = doubt
    this.abandon()
  }

  /** A newer save replaces the save in flight, which the server may have stored. */
  abandon(): void {
    const data = this.#underWay?.changes.projectData
    if (data) this.#abandoned = [...this.#abandoned, data].slice(-maxAbandoned)
    this.putBack()
  }

  clear(): void {
    this.handOver()
    this.#recordings.clear()
  }

  /** Drops all changes, because another page saves them. */
  handOver(): void {
    this.#waiting = noChanges
    this.#underWay = null
    this.#doubts = this.#abandoned = []
  }

  #sendWaiting(): SentSave {
    const changes = this.#waiting
    this.#waiting = noChanges
    return { changes, save: this.#nextSave() }
  }

  #nextSave(): SaveNumber {
    return { tab: this.tab.id, number: this.tab.nextNumber() }
  }
}

function isSame(one: SaveNumber | null, other: SaveNumber | null): boolean {
  return one?.tab === other?.tab && one?.number === other?.number
}
