/**
 * Under which name this browser knows the session of the last visit: its id or, where a cookie
 * carries that, when it was created. Where the browser refuses storage, every visit is the first.
 */
import { withStorage } from './browser'

export class SavedId {
  constructor(readonly key: string) {}

  read(): string | null {
    return withStorage('localStorage', (storage) => storage.getItem(this.key))
  }

  save(id: string): void {
    withStorage('localStorage', (storage) => storage.setItem(this.key, id))
  }

  /** Unless another tab has begun another session meanwhile. */
  forget(id: string | null): void {
    if (this.read() !== id) return
    withStorage('localStorage', (storage) => storage.removeItem(this.key))
  }
}
