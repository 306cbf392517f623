/**
 * What the server does not have yet: changes that wait, and saves that were sent and not answered. An
 * answer that is late never takes away what was changed after its request was sent. Each content of a
 * save has a number. A save whose outcome is unknown is repeated as it was, also by a later page.
 */
import { allOf, differing, isEmpty, merge, noChanges, type Changes } from './changes'
import type { Kept } from './kept'
import type { SaveNumber } from './requests'
import { initialState, type Data } from './state'
import type { TabIdentity } from './tab-identity'

/** Everything that was unsaved at some moment since the recording began. */
export interface Recording {
  changes: Changes
}

export interface SentSave {
  readonly changes: Changes
  /** Null for a creation, which has an attempt instead. */
  readonly save: SaveNumber | null
}

/** The most contents of abandoned saves that are remembered: they take space in localStorage. */
const maxAbandoned = 2

const emptySession = allOf(initialState)

export class Unsaved {
  #waiting = noChanges
  #underWay: SentSave | null = null
  /** Saves whose outcome is unknown, the oldest first. */
  #doubts: readonly SentSave[] = []
  /** Contents of saves that a newer one replaces; the server may have stored them. */
  #abandoned: readonly Data[] = []
  readonly #recordings = new Set<Recording>()

  constructor(private readonly tab: TabIdentity) {}

  get all(): Changes {
    return merge(this.sent.map(({ changes }) => changes).reduce(merge, noChanges), this.#waiting)
  }

  get isWaiting(): boolean {
    return this.isInDoubt || !isEmpty(this.#waiting)
  }

  /** Whether the next save is a repeat of one whose outcome is unknown. */
  get isInDoubt(): boolean {
    return this.#doubts.length > 0
  }

  /** The saves whose outcome is unknown and the one under way, in the order of their sending. */
  get sent(): readonly SentSave[] {
    return this.#underWay ? [this.#underWay, ...this.#doubts] : this.#doubts
  }

  /** What the creation under way carries. */
  get creation(): Changes {
    return this.#underWay?.changes ?? noChanges
  }

  /** What the local copy keeps. A creation has no number, so that a later page saves its content. */
  get kept(): Omit<Kept, 'seen'> {
    const sent = this.sent.filter(({ save }) => save !== null)
    const unnumbered = this.sent.filter(({ save }) => save === null).map(({ changes }) => changes)
    const waiting = merge(unnumbered.reduce(merge, noChanges), this.#waiting)
    return { waiting, sent, abandoned: this.#abandoned }
  }

  /** All data that the server may hold because this tab sent or is to send it. */
  get own(): readonly Data[] {
    const sent = this.sent.map(({ changes }) => changes.projectData)
    return [...this.#abandoned, ...sent, this.#waiting.projectData]
  }

  /** Newer than all that is there. */
  add(changes: Changes): void {
    this.#waiting = merge(this.#waiting, changes)
    for (const recording of this.#recordings) {
      recording.changes = merge(recording.changes, changes)
    }
  }

  /** The oldest save in doubt or else all that waits, for a request; one of the next three calls follows. */
  send(): SentSave {
    const [doubt, ...doubts] = this.#doubts
    if (doubt) this.#doubts = doubts
    return (this.#underWay = doubt ?? this.#sendWaiting())
  }

  arrived(): void {
    this.#underWay = null
    if (!this.isInDoubt) this.#abandoned = []
  }

  /** The server has not taken what was sent, or something newer is to be sent in its place. */
  putBack(): void {
    this.#waiting = merge(this.#underWay?.changes ?? noChanges, this.#waiting)
    this.#underWay = null
  }

  /** The server may have taken what was sent. */
  doubt(): void {
    const sent = this.#underWay
    this.#underWay = null
    if (sent && !isEmpty(sent.changes)) this.#doubts = [sent, ...this.#doubts]
  }

  /** Everything that the page holds, for a request that creates a session. */
  sendAll(everything: Changes): void {
    this.#underWay = { changes: everything, save: null }
    this.#waiting = noChanges
    this.#doubts = []
  }

  /** The creation under way as a save, because another tab has created the session. */
  toSave(): SentSave {
    const { changes, save } = this.#underWay!
    const typed = save ? changes : (differing(emptySession, changes) ?? noChanges)
    return (this.#underWay = { changes: typed, save: save ?? this.#nextSave() })
  }

  /** Older than all that is there. */
  addOlder({ waiting, sent, abandoned }: Kept): void {
    const isNew = ({ save }: SentSave) => !this.sent.some((own) => isSame(own.save, save))
    this.#doubts = [...sent.filter(isNew), ...this.#doubts]
    this.#abandoned = [...abandoned, ...this.#abandoned].slice(-maxAbandoned)
    this.#waiting = merge(waiting, this.#waiting)
  }

  /** For a load: what is recorded until `stop` is laid over its answer. */
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
   * Replaces what is in doubt by one save of everything, if there is more to save. The larger number
   * makes the server ignore the save in doubt, which must therefore be one of this tab.
   */
  combine(): void {
    const [doubt, ...others] = this.#doubts
    if (!doubt || others.length > 0 || isEmpty(this.#waiting)) return
    if (doubt.save?.tab !== this.tab.id) return
    this.#doubts = []
    this.#underWay = doubt
    this.abandon()
  }

  /** Something newer is sent in place of the save under way, which the server may store. */
  abandon(): void {
    const data = this.#underWay?.changes.projectData
    if (data) this.#abandoned = [...this.#abandoned, data].slice(-maxAbandoned)
    this.putBack()
  }

  clear(): void {
    this.handOver()
    this.#recordings.clear()
  }

  /** Another page saves what is unsaved. */
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
