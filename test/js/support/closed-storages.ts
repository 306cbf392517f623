/** Opens storages for tests and closes them after the tests. */
import { createStorage, type Storage, type StorageOptions } from 'redis-session-storage'

/**
 * Returns a function that opens storages with `defaults` and its own options. `after` is
 * `afterEach` or `afterAll` and closes them. Hooks run in the order of their declaration: call this
 * before a hook that stops the server.
 */
export function storagesClosed(
  after: (close: () => Promise<unknown>) => void,
  defaults: () => StorageOptions = () => ({}),
) {
  const storages: Storage[] = []
  after(() => Promise.all(storages.splice(0).map((storage) => storage.close())))
  return (options: StorageOptions = {}): Storage => {
    const storage = createStorage({ logger: false, ...defaults(), ...options })
    storages.push(storage)
    return storage
  }
}
