'use client'

import { useEffect, useState } from 'react'
import { request, type Answer } from '@/lib/demo/request'
import type { SwitchState } from '@/lib/demo/switch'

const path = '/api/demo/switch'

/** The state of the switch, read at the start, after a change, and when the page gets the focus. */
export function useRedisSwitch() {
  const [state, setState] = useState<SwitchState | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  async function show(response: Promise<Answer>) {
    try {
      const { status, body } = await response
      if (status === 200) setState(body as unknown as SwitchState)
      setProblem(status === 200 ? null : String(body.error))
    } catch (error) {
      setProblem((error as Error).message)
    }
  }

  async function turn(away: boolean) {
    setBusy(true)
    await show(request('PUT', path, { body: { away } }))
    setBusy(false)
  }

  useEffect(() => {
    const ask = () => void show(request('GET', path))
    ask()
    window.addEventListener('focus', ask)
    return () => window.removeEventListener('focus', ask)
  }, [])

  return { state, problem, busy, turn }
}
