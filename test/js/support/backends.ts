/** The two backends that must behave alike: a Redis server and the embedded store. */
import { createStorage, type Storage, type StorageOptions } from 'redis-session-storage'
import { sharedRedis, type SharedRedis } from './shared-redis'

export const backends = ['redis', 'memory'] as const
export type Backend = (typeof backends)[number]

const titles = { redis: 'a Redis server', memory: 'the embedded store' }

/** Opens a storage on the backend. It is closed together with the backend. */
export type OpenStorage = (options?: StorageOptions) => Storage

export interface OpenBackend {
  readonly server: SharedRedis | undefined
  readonly open: OpenStorage
  close(): Promise<void>
}

export async function openBackend(backend: Backend): Promise<OpenBackend> {
  const server = backend === 'redis' ? await sharedRedis() : undefined
  const address: StorageOptions = server ? { url: server.url } : { provider: 'memory' }
  const storages: Storage[] = []
  return {
    server,
    open: (options = {}) => {
      const storage = createStorage({ logger: false, ...address, ...options })
      storages.push(storage)
      return storage
    },
    close: async () => {
      await Promise.all(storages.map((storage) => storage.close()))
    },
  }
}

/**
 * Declares the tests for each backend, in a block named `<subject> on <backend>`. `open` may be
 * called from hooks and tests. Its storages are closed after the last test of the block.
 */
export function onBothBackends(
  subject: string,
  tests: (open: OpenStorage, backend: Backend) => void,
): void {
  describe.each(backends.map((backend) => [titles[backend], backend] as const))(
    `${subject} on %s`,
    (_, backend) => {
      let opened: OpenBackend
      beforeAll(async () => {
        opened = await openBackend(backend)
      })
      afterAll(() => opened.close())
      tests((options) => opened.open(options), backend)
    },
  )
}
