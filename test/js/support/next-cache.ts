/** Entries as Next.js makes them, and a default storage for its cache handlers to work on. */
import { configure, redisSessionStorage, type StorageOptions } from 'redis-session-storage'
import type { Backend } from './backends'
import { startRedis, type RedisServer } from './redis-server'

interface Times {
  stale: number
  timestamp: number
  expire: number
  revalidate: number
}

export const now = () => performance.timeOrigin + performance.now()

/** What a handler is given. */
export function entry(text: string, tags: string[] = [], times: Partial<Times> = {}) {
  const all: Times = { stale: 300, timestamp: now(), expire: 3600, revalidate: 900, ...times }
  return { ...all, tags, value: streamOf(Buffer.from(text)) }
}

/** A promise that ends when the test says so. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  const parts: { resolve?: (value: T) => void } = {}
  const promise = new Promise<T>((resolve) => (parts.resolve = resolve))
  return { promise, resolve: parts.resolve! }
}

/** In pieces of three bytes. */
export function streamOf(bytes: Buffer): ReadableStream<Uint8Array> {
  let from = 0
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (from >= bytes.length) return controller.close()
      controller.enqueue(bytes.subarray(from, (from += 3)))
    },
  })
}

export async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  return Buffer.from(await new Response(stream).arrayBuffer())
}

export interface DefaultStorage {
  server: RedisServer | undefined
  /** Closes it and opens another on the same server, as in an instance that starts later. */
  restart(): Promise<void>
  /** Closes it, so that another may be the default. */
  end(): Promise<void>
}

export async function beginDefault(
  backend: Backend,
  options: StorageOptions = {},
): Promise<DefaultStorage> {
  const server = backend === 'redis' ? await startRedis() : undefined
  const address: StorageOptions = server ? { url: server.url } : { provider: 'memory' }
  const open = () => configure({ logger: false, maxValueBytes: 100_000, ...address, ...options })
  const close = async () => {
    await redisSessionStorage.close()
    delete (globalThis as Record<symbol, unknown>)[Symbol.for('redis-session-storage')]
  }
  open()
  return {
    server,
    restart: async () => {
      await close()
      open()
    },
    end: async () => {
      await close()
      await server?.stop()
    },
  }
}
