/**
 * What the server does not have yet: changes that wait, and changes that a request under way
 * carries. An answer that is late never takes away what was changed after its request was sent.
 * Each content of a save has a number; a save whose outcome is unknown is repeated as it was.
 */
import { isEmpty, merge, noChanges, type Changes } from './changes'
import type { SaveNumber } from './requests'
import type { TabIdentity } from './tab-identity'

/** Everything that was unsaved at some moment since the recording began. */
export interface Recording {
  changes: Changes
}

export class Unsaved {
  #waiting = noChanges
  #sent = noChanges
  #save: SaveNumber | null = null
  #inDoubt = false
  readonly #recordings = new Set<Recording>()

  constructor(private readonly tab: TabIdentity) {}

  get all(): Changes {
    return merge(this.#sent, this.#waiting)
  }

  get isWaiting(): boolean {
    return this.#inDoubt || !isEmpty(this.#waiting)
  }

  /** What the last request carried, if its outcome is unknown. */
  get inDoubt(): Changes | null {
    return this.#inDoubt ? this.#sent : null
  }

  /** What the request under way carries, or the one in doubt. */
  get sent(): Changes {
    return this.#sent
  }

  /** The number of what was sent last. */
  get save(): SaveNumber | null {
    return this.#save
  }

  /** Newer than all that is there. */
  add(changes: Changes): void {
    this.#waiting = merge(this.#waiting, changes)
    for (const recording of this.#recordings) {
      recording.changes = merge(recording.changes, changes)
    }
  }

  /** What is in doubt or else all that waits, for a request; one of the next three calls follows. */
  send(): Changes {
    if (this.#inDoubt) {
      this.#inDoubt = false
      return this.#sent
    }
    this.#sent = this.#waiting
    this.#waiting = noChanges
    this.#save = { tab: this.tab.id, number: this.tab.nextNumber() }
    return this.#sent
  }

  arrived(): void {
    this.#sent = noChanges
    this.#inDoubt = false
  }

  /** The server has not taken what was sent, or something newer is to be sent in its place. */
  putBack(): void {
    this.#waiting = this.all
    this.arrived()
  }

  /** The server may have taken what was sent. */
  doubt(): void {
    this.#inDoubt = !isEmpty(this.#sent)
  }

  /** Everything that the page holds, for a request that creates a session. */
  sendAll(everything: Changes): void {
    this.#sent = everything
    this.#waiting = noChanges
    this.#inDoubt = false
  }

  /** Older than all that is there. */
  addOlder(changes: Changes): void {
    this.#waiting = merge(changes, this.#waiting)
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

  /** Replaces what is in doubt by one save of everything, if there is more to save. */
  combine(): void {
    if (this.#inDoubt && !isEmpty(this.#waiting)) this.putBack()
  }

  clear(): void {
    this.#waiting = noChanges
    this.#recordings.clear()
    this.arrived()
  }
}
