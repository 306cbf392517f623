'use client'

import { useRedisSwitch } from '@/hooks/useRedisSwitch'
import type { SwitchState } from '@/lib/demo/switch'

/** Disconnects the app from Redis and connects it again. Shows the reason if that is not possible. */
export function RedisSwitch() {
  const { state, problem, busy, turn } = useRedisSwitch()
  const away = state?.away ?? false
  return (
    <aside className="demo-bar" aria-label="Demo">
      <p id="redis-switch">{problem ?? (state ? textOf(state) : 'Checking Redis…')}</p>
      <button
        type="button"
        className="button"
        aria-describedby="redis-switch"
        disabled={!state?.available}
        aria-disabled={busy}
        onClick={() => void (busy || turn(!away))}
      >
        {away ? 'Bring Redis back' : 'Take Redis away'}
      </button>
    </aside>
  )
}

function textOf({ reason, away }: SwitchState): string {
  return reason ?? (away ? 'Redis is unreachable.' : 'Redis is reachable.')
}
