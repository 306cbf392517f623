/** Locks that all callers want: one holder at a time, and a fence that grows with each. */
import type { Lock, Storage } from 'redis-session-storage'
import { setTimeout as sleep } from 'node:timers/promises'
import { below } from './random'
import type { Life, Stage } from './stage'

const ttl = 4000
const names = 6

interface Held {
  /** By `performance.now()`: until then nobody else may get it. Zero once its release began. */
  until: number
  fence: number
}

/** Of each storage: each has its own key prefix, and so its own locks. */
const heldOn = new WeakMap<Storage, Map<string, Held>>()

export const lockLife: Life = async (stage) => {
  const name = `lock${below(names)}`
  const held = heldOn.get(stage.storage) ?? new Map<string, Held>()
  heldOn.set(stage.storage, held)
  const fenceBefore = held.get(name)?.fence ?? 0
  const asked = performance.now()
  const acquire = () => stage.storage.locks.acquire(name, { ttl })
  const got = await stage.call('locks.acquire', acquire)
  if (!got.ok || got.value === null) return
  const mine = take(stage, held.get(name), got.value, asked, fenceBefore)
  held.set(name, mine)
  await sleep(below(20))
  if (below(3) === 0) await extend(stage, got.value, mine)
  mine.until = 0
  const lock = got.value
  await stage.call('locks.release', () => lock.release())
}

function take(
  stage: Stage,
  other: Held | undefined,
  lock: Lock,
  asked: number,
  fenceBefore: number,
): Held {
  const free = other === undefined || other.until <= performance.now()
  stage.expect(free, 'lock: held by two')
  stage.expect(lock.fence > fenceBefore, 'lock: a fence that did not grow')
  return { until: asked + ttl, fence: Math.max(lock.fence, other?.fence ?? 0) }
}

async function extend(stage: Stage, lock: Lock, mine: Held): Promise<void> {
  const asked = performance.now()
  const got = await stage.call('locks.extend', () => lock.extend())
  if (got.ok && got.value) mine.until = asked + ttl
}
