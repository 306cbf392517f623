import { defaultStorage, redisSessionStorage } from 'redis-session-storage'
import { closeStore, openStore } from './lib/project-store'

/**
 * Connects before the first request. The app also starts while the store is away, but not without a
 * configured Redis if REDIS_REQUIRED is set.
 */
export function openAtStart() {
  if (process.env.REDIS_REQUIRED) endUnlessConfigured()
  openStore().catch((error: unknown) => console.error('Failed to connect to the store:', error))
}

/** Next.js would keep serving after an error here, and respond to each request with 500. */
function endUnlessConfigured() {
  try {
    defaultStorage()
  } catch (error) {
    console.error('The app needs its store:', error)
    process.exit(1)
  }
}

/**
 * Closes the connections before the process exits. On SIGTERM, Next.js first completes its requests
 * and their `after` callbacks, and then calls `process.exit`, which waits for the close.
 */
export function closeAtEnd() {
  process.once('SIGTERM', () => {
    const exit = process.exit.bind(process)
    process.exit = ((code) => {
      void close().finally(() => exit(code))
    }) as typeof process.exit
  })
}

async function close(): Promise<void> {
  const closing = [redisSessionStorage.close(), closeStore()]
  await Promise.all(closing).then(
    () => console.log('The store is closed.'),
    (error: unknown) => console.error('Failed to close the store:', error),
  )
}
