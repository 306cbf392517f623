import type { Health, Metrics } from 'redis-session-storage'
import type { DemoClient } from '@/lib/demo/client'
import { request } from '@/lib/demo/request'

export interface LiveSession {
  sessionId: string
  createdAt: string
  lastActivity: string
}

/** The response of `/api/demo/live`. */
interface StoreView {
  /** The process that responded. Each instance has its own counters. */
  instance: number
  health: Health
  metrics: Metrics
}

export interface View extends StoreView {
  /** Null if they cannot be read. */
  sessions: LiveSession[] | null
  /** The time of the read in epoch milliseconds. */
  at: number
}

/** Reads the current data of the live view. */
export async function readView(client: DemoClient): Promise<View> {
  const [store, list] = await Promise.all([
    request('GET', '/api/demo/live'),
    client.session('GET', '?action=list'),
  ])
  if (store.status !== 200) throw new Error(String(store.body.error ?? `Status ${store.status}`))
  const sessions = list.status === 200 ? (list.body.sessions as LiveSession[]) : null
  return { ...(store.body as unknown as StoreView), sessions, at: Date.now() }
}
