import { redisSessionStorage } from 'redis-session-storage'
import { closeStore, openStore } from './lib/project-store'

/** Connects before the first request. A store that is away does not keep the app from starting. */
export function openAtStart() {
  openStore().catch((error: unknown) => console.error('The store cannot be opened:', error))
}

/**
 * Closes the connections when the server has ended: on SIGTERM Next.js first answers the requests
 * that it has and runs what they left for `after`, and then exits. That exit waits for us.
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
    (error: unknown) => console.error('The store was not closed:', error),
  )
}
