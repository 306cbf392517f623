/** The two floors that must behave alike. */
import { createStorage, type Storage, type StorageOptions } from 'redis-session-storage'
import { startRedis, type RedisServer } from './redis-server'

export const backends = ['redis', 'memory'] as const
export type Backend = (typeof backends)[number]

/** A storage maker on the backend, and the end of both. */
export interface Floor {
  readonly server: RedisServer | undefined
  open(options?: StorageOptions): Storage
  close(): Promise<void>
}

export async function openFloor(backend: Backend): Promise<Floor> {
  const server = backend === 'redis' ? await startRedis() : undefined
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
      await server?.stop()
    },
  }
}
