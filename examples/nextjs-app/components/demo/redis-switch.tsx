'use client'

import { useRedisSwitch } from '@/hooks/useRedisSwitch'
import type { SwitchState } from '@/lib/demo/switch'

/** Takes Redis away from the app and brings it back; says why where it cannot. */
export function RedisSwitch() {
  const { state, problem, busy, turn } = useRedisSwitch()
  const away = state?.away ?? false
  return (
    <aside className="demo-bar" aria-label="Demo">
      <p id="redis-switch">{problem ?? (state ? textOf(state) : 'Asking for Redis…')}</p>
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
  return reason ?? (away ? 'Redis is taken away.' : 'Redis can be reached.')
}
