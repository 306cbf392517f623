/** An immutable value with subscribers, in the shape that `useSyncExternalStore` expects. */
export class Store<T extends object> {
  #state: T
  readonly #listeners = new Set<() => void>()

  constructor(initial: T) {
    this.#state = initial
  }

  readonly get = (): T => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Merges `part` into the value. Notifies listeners only if a member changes. */
  set(part: Partial<T>): void {
    const names = Object.keys(part) as (keyof T)[]
    if (names.every((name) => Object.is(part[name], this.#state[name]))) return
    this.#state = { ...this.#state, ...part }
    for (const listener of this.#listeners) listener()
  }
}
