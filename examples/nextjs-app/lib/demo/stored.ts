import { openStore } from '@/lib/project-store'
import { tenant } from './tenant'

export interface Stored {
  key: string
  /** The stored text; null if the key does not exist. */
  value: string | null
  /** Seconds. */
  ttl: number
}

/** The keys that the test page may read: those that it creates. */
const shown = [`session:${tenant}:`, `cache:${tenant}:`, 'project_session:']

export function mayShow(key: string): boolean {
  return shown.some((prefix) => key.startsWith(prefix))
}

export async function readStored(key: string): Promise<Stored> {
  const store = await openStore()
  const [value, ttl] = await Promise.all([store.get(key), store.ttl(key)])
  return { key, value, ttl }
}
