/**
 * The stored key of the last visit's session: its id or, with a cookie, its creation time. If the
 * browser denies storage, the key lives only as long as the page.
 */
import { withStorage, type KeyedStorage } from './browser'

export class SavedId {
  /** The key that could not be stored. */
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

  /** Does nothing if another tab has begun another session in the meantime. */
  forget(id: string | null): void {
    if (this.read() !== id) return
    this.#unstored = null
    withStorage('localStorage', (storage) => storage.removeItem(this.key))
  }
}
