/** A redis-server behind a proxy, and a storage that reaches it that way. */
import { createStorage, type Storage, type StorageOptions } from 'redis-session-storage'
import { Proxy } from './proxy'
import { startRedis, type RedisServer } from './redis-server'

export interface FaultyWay {
  readonly server: RedisServer
  readonly proxy: Proxy
  open(options?: StorageOptions): Storage
  close(): Promise<void>
}

/** Nothing answers in the server's stead: what a caller sees is what the fault does. */
export async function openFaultyWay(): Promise<FaultyWay> {
  const server = await startRedis()
  const proxy = await Proxy.start(server.port)
  const storages: Storage[] = []
  return {
    server,
    proxy,
    open: (options = {}) => {
      const fixed = { url: proxy.url, fallback: 'never', logger: false } as const
      const storage = createStorage({ ...fixed, ...options })
      storages.push(storage)
      return storage
    },
    close: async () => {
      await proxy.pass()
      await Promise.all(storages.map((storage) => storage.close()))
      await proxy.close()
      await server.stop()
    },
  }
}

/** How a call failed; fails the test when it did not. */
export async function failureOf(call: Promise<unknown>): Promise<any> {
  const value = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (value === undefined) throw new Error('The call succeeded')
  return value
}
