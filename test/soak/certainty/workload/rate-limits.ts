/** Rate limits; each key is used for some seconds only. */
import { now } from '../clock'
import type { Client } from '../client'

/** Shorter windows refill while they are used. */
const limits = [
  { limit: 3, window: 3600 },
  { limit: 10, window: 3600 },
  { limit: 5, window: 2 },
]

function anyKey(client: Client): { key: string; limit: number; window: number } {
  const kind = client.random.below(limits.length)
  const generation = Math.floor(now() / 5000)
  return { key: `limit-${kind}-${generation}`, ...limits[kind]! }
}

export async function hit(client: Client): Promise<void> {
  const { key, limit, window } = anyKey(client)
  const args = { limit, window, cost: client.random.oneOf([1, 1, 1, 2]) }
  const work = () => client.storage.rateLimits.hit(key, args)
  await client.call('rateLimits.hit', key, args, work, ({ allowed }) => ({ allowed }))
}

export async function peek(client: Client): Promise<void> {
  const { key, limit, window } = anyKey(client)
  const work = () => client.storage.rateLimits.peek(key, { limit, window })
  await client.call('rateLimits.peek', key, {}, work, ({ allowed }) => ({ allowed }))
}

export async function reset(client: Client): Promise<void> {
  const { key } = anyKey(client)
  await client.call('rateLimits.reset', key, {}, () => client.storage.rateLimits.reset(key))
}
