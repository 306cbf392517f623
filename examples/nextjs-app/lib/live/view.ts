import type { Health, Metrics } from 'redis-session-storage'
import type { DemoClient } from '@/lib/demo/client'
import { request } from '@/lib/demo/request'

export interface LiveSession {
  sessionId: string
  createdAt: string
  lastActivity: string
}

/** What `/api/demo/live` answers. */
interface StoreView {
  /** The process that answered: with several instances each counts for itself. */
  instance: number
  health: Health
  metrics: Metrics
}

export interface View extends StoreView {
  /** Null while they cannot be read. */
  sessions: LiveSession[] | null
  /** When this was read, in epoch milliseconds. */
  at: number
}

/** Everything that the live view shows, as it is now. */
export async function readView(client: DemoClient): Promise<View> {
  const [store, list] = await Promise.all([
    request('GET', '/api/demo/live'),
    client.session('GET', '?action=list'),
  ])
  if (store.status !== 200) throw new Error(String(store.body.error ?? `Status ${store.status}`))
  const sessions = list.status === 200 ? (list.body.sessions as LiveSession[]) : null
  return { ...(store.body as unknown as StoreView), sessions, at: Date.now() }
}
