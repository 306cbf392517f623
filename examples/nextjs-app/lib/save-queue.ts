/**
 * Runs `save` one at a time, so that a later save is never overtaken by an earlier one. Requests
 * made during a run are answered together by one run after it.
 */
export class SaveQueue {
  #last: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null

  constructor(private readonly save: () => Promise<void>) {}

  /** Settles as the run does that begins after this call. */
  request(): Promise<void> {
    this.#next ??= this.#last = this.settled().then(() => {
      this.#next = null
      return this.save()
    })
    return this.#next
  }

  /** Resolves when what was requested so far has run, whether it succeeded or not. */
  settled(): Promise<void> {
    return this.#last.catch(() => undefined)
  }
}
