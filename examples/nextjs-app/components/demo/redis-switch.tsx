'use client'

import { useRedisSwitch } from '@/hooks/useRedisSwitch'

/** Takes Redis away from the app and brings it back; says why where it cannot. */
export function RedisSwitch() {
  const { state, problem, busy, turn } = useRedisSwitch()
  if (!state) return <p className="demo-bar">{problem ?? 'Demo'}</p>
  const { available, reason, away } = state
  const button = away ? 'Bring Redis back' : 'Take Redis away'
  return (
    <div className="demo-bar">
      <p id="redis-switch">{problem ?? reason ?? (away ? gone : there)}</p>
      <button
        type="button"
        className="button"
        aria-describedby="redis-switch"
        disabled={!available}
        aria-disabled={busy}
        onClick={() => void (busy || turn(!away))}
      >
        {button}
      </button>
    </div>
  )
}

const there = 'Redis can be reached.'
const gone = 'Redis is taken away.'
