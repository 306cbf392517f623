/**
 * Calls `save` some time after the last change, and at once when the page goes away. Works between
 * `attach` and the call of what `attach` returned.
 */
export class AutoSave {
  #timer: ReturnType<typeof setTimeout> | undefined
  #attached = false

  /** `waiting` says whether there are changes that no save has taken yet. */
  constructor(
    private readonly save: () => void,
    private readonly waiting: () => boolean,
  ) {}

  attach(): () => void {
    this.#attached = true
    document.addEventListener('visibilitychange', this.#whenHidden)
    window.addEventListener('pagehide', this.#flush)
    return () => {
      this.#attached = false
      document.removeEventListener('visibilitychange', this.#whenHidden)
      window.removeEventListener('pagehide', this.#flush)
      this.cancel()
      this.#flush()
    }
  }

  /** Puts an earlier date off. */
  schedule(delay: number) {
    this.cancel()
    if (this.#attached) this.#timer = setTimeout(this.save, delay)
  }

  cancel() {
    clearTimeout(this.#timer)
  }

  readonly #whenHidden = () => {
    if (document.visibilityState === 'hidden') this.#flush()
  }

  readonly #flush = () => {
    if (this.waiting()) this.save()
  }
}
