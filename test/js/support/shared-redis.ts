/**
 * The redis-server of this Jest worker. All test files that the worker runs share it, one after
 * another. A test that stops, freezes, configures or secures a server starts its own instead.
 */
import { rawCommand } from './raw-client'
import type { RedisServer } from './redis-server'

export type SharedRedis = Pick<RedisServer, 'port' | 'url' | 'command'>

/** What the previous test file may have left behind. */
const leftovers = [
  ['CLIENT', 'KILL', 'TYPE', 'normal'],
  ['CLIENT', 'KILL', 'TYPE', 'pubsub'],
  ['SCRIPT', 'FLUSH'],
  ['CONFIG', 'RESETSTAT'],
]

/** Jest evaluates this module once for each test file. */
let isFirstCall = true

/** Resolves to the server without data. In the file's first call, also without connections. */
export async function sharedRedis(): Promise<SharedRedis> {
  const port = portOfWorker()
  const command = (...words: (string | number)[]) => rawCommand(port, ...words)
  if (isFirstCall) for (const words of leftovers) await command(...words)
  isFirstCall = false
  await command('FLUSHALL')
  return { port, url: `redis://127.0.0.1:${port}`, command }
}

function portOfWorker(): number {
  const ports = process.env['RSS_TEST_REDIS_PORTS']!.split(' ').map(Number)
  return ports[Number(process.env['JEST_WORKER_ID']) - 1]!
}
