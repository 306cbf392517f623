/** Locks that all processes want. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Lock } from 'redis-session-storage'
import type { Client } from '../client'

const names = 4

const grantOf = (lock: Lock | null) => (lock ? { fence: lock.fence } : null)

export async function hold(client: Client): Promise<void> {
  const name = `lock${client.random.below(names)}`
  const ttl = client.random.oneOf([300, 1500, 5000])
  const wait = client.random.oneOf([0, 0, 200])
  const { locks } = client.storage
  const work = () => locks.acquire(name, { ttl, wait })
  const acquired = await client.call('locks.acquire', name, { ttl }, work, grantOf)
  if (!acquired.ok || acquired.value === null) return
  const lock = acquired.value
  const args = { acquisition: acquired.n }
  await sleep(client.random.below(50))
  if (client.random.chance(0.3)) {
    await client.call('locks.extend', name, args, () => lock.extend())
    await sleep(client.random.below(50))
  }
  // The others run out by themselves.
  if (client.random.chance(0.8)) {
    await client.call('locks.release', name, args, () => lock.release())
  }
}
