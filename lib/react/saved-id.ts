/**
 * Under which name this browser knows the session of the last visit: its id or, where a cookie
 * carries that, when it was created. Where the browser refuses storage, every visit is the first, and
 * only the page itself knows the name.
 */
import { withStorage, type KeyedStorage } from './browser'

export class SavedId {
  /** The name that could not be stored. */
  #unstored: string | null = null

  constructor(readonly key: string) {}

  read(): string | null {
    return this.#unstored ?? withStorage('localStorage', (storage) => storage.getItem(this.key))
  }

  save(id: string): void {
    const write = (storage: KeyedStorage) => {
      storage.setItem(this.key, id)
      return true
    }
    this.#unstored = withStorage('localStorage', write) ? null : id
  }

  /** Unless another tab has begun another session meanwhile. */
  forget(id: string | null): void {
    if (this.read() !== id) return
    this.#unstored = null
    withStorage('localStorage', (storage) => storage.removeItem(this.key))
  }
}
