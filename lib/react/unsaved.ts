/**
 * What the server does not have yet: changes that wait, and changes that a request under way
 * carries. An answer that is late never takes away what was changed after its request was sent.
 */
import { isEmpty, merge, noChanges, type Changes } from './changes'

export class Unsaved {
  #waiting = noChanges
  #sent = noChanges
  /** Everything that was unsaved at some moment since the load under way began. */
  #sinceLoad: Changes | null = null

  get all(): Changes {
    return merge(this.#sent, this.#waiting)
  }

  get isWaiting(): boolean {
    return !isEmpty(this.#waiting)
  }

  /** Newer than all that is there. */
  add(changes: Changes): void {
    this.#waiting = merge(this.#waiting, changes)
    this.#sinceLoad &&= merge(this.#sinceLoad, changes)
  }

  /** All that waits, for a request; `arrived` or `putBack` follows. */
  send(): Changes {
    this.#sent = this.#waiting
    this.#waiting = noChanges
    return this.#sent
  }

  /** Everything that the page holds, for a request that creates a session. */
  sendAll(everything: Changes): void {
    this.#sent = everything
    this.#waiting = noChanges
  }

  /** Older than all that is there. */
  addOlder(changes: Changes): void {
    this.#waiting = merge(changes, this.#waiting)
  }

  arrived(): void {
    this.#sent = noChanges
  }

  putBack(): void {
    this.#waiting = this.all
    this.#sent = noChanges
  }

  loading(): void {
    this.#sinceLoad = this.all
  }

  /** What is to be laid over the answer of the load. */
  loaded(): Changes {
    const changes = this.#sinceLoad ?? noChanges
    this.#sinceLoad = null
    return changes
  }

  clear(): void {
    this.#waiting = this.#sent = noChanges
    this.#sinceLoad = null
  }
}
