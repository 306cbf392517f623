/** Everything that a client process does, by how often. */
import type { Client } from '../client'
import * as cache from './cache'
import * as locks from './locks'
import * as rateLimits from './rate-limits'
import * as sessions from './sessions'
import * as tenantSessions from './tenant-sessions'
import * as tokens from './tokens'
import * as values from './values'

type Step = (client: Client) => Promise<void>

const shares: [Step, number][] = [
  [sessions.create, 4],
  [sessions.get, 16],
  [sessions.touch, 3],
  [sessions.update, 20],
  [sessions.end, 5],
  [sessions.rotate, 4],
  [tenantSessions.create, 4],
  [tenantSessions.get, 8],
  [tenantSessions.update, 5],
  [tenantSessions.list, 3],
  [tenantSessions.destroy, 1],
  [tenantSessions.destroyAll, 1],
  [tenantSessions.cleanup, 0.2],
  [tokens.issue, 2],
  [tokens.peek, 2],
  [tokens.consume, 4],
  [tokens.revoke, 1],
  [locks.hold, 5],
  [rateLimits.hit, 5],
  [rateLimits.peek, 1],
  [rateLimits.reset, 0.2],
  [cache.set, 4],
  [cache.get, 8],
  [cache.remove, 1],
  [cache.invalidate, 1],
  [cache.clear, 0.1],
  [cache.fetch, 4],
  [values.set, 3],
  [values.get, 3],
  [values.increment, 3],
  [values.claim, 2],
  [values.unclaim, 1],
]

const total = shares.reduce((sum, [, share]) => sum + share, 0)

export async function doSomething(client: Client): Promise<void> {
  let rest = client.random.next() * total
  for (const [step, share] of shares) {
    rest -= share
    if (rest < 0) return step(client)
  }
}
