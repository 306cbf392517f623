'use client'

import { useCallback, useEffect, useState } from 'react'
import { DemoClient } from '@/lib/demo/client'
import { viewer } from '@/lib/demo/tenant'
import { readView, type View } from '@/lib/live/view'

const client = new DemoClient(viewer)
const pause = 2000

/** The data of the live view, read every two seconds unless paused, and its actions. */
export function useLiveView() {
  const [view, setView] = useState<View | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [paused, setPaused] = useState(false)

  const refresh = useCallback(async () => {
    try {
      setView(await readView(client))
      setProblem(null)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The store cannot be read')
    }
  }, [])

  useEffect(() => {
    if (paused) return
    return repeat(refresh, pause)
  }, [paused, refresh])

  const addSession = () => act(client.session('POST', '', { device: 'The live view' }))
  const endSession = (id: string) => act(client.session('DELETE', `?sessionId=${id}`))

  async function act(request: ReturnType<DemoClient['session']>) {
    const { status, body } = await request.catch((error: Error) => ({
      status: 0,
      body: { error: error.message },
    }))
    if (status === 200 || status === 404) return refresh()
    setProblem(String(body.error))
  }

  return { view, problem, paused, setPaused, addSession, endSession }
}

/** Runs `work` repeatedly, with a pause after each run. Returns a function that stops it. */
function repeat(work: () => Promise<void>, milliseconds: number): () => void {
  let timer: number | undefined
  let stopped = false
  const turn = async () => {
    await work()
    if (!stopped) timer = window.setTimeout(() => void turn(), milliseconds)
  }
  void turn()
  return () => {
    stopped = true
    window.clearTimeout(timer)
  }
}
