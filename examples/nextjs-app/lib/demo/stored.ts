import { openStore } from '@/lib/project-store'
import { tenant } from './tenant'

export interface Stored {
  key: string
  /** As it stands in the store; null when nothing does. */
  value: string | null
  /** Seconds. */
  ttl: number
}

/** What the test page may look at: what it makes. */
const shown = [`session:${tenant}:`, `cache:${tenant}:`, 'project_session:']

export function mayShow(key: string): boolean {
  return shown.some((prefix) => key.startsWith(prefix))
}

export async function readStored(key: string): Promise<Stored> {
  const store = await openStore()
  const [value, ttl] = await Promise.all([store.get(key), store.ttl(key)])
  return { key, value, ttl }
}
