/** What the client processes and their parent send each other. */
import type { StorageOptions } from 'redis-session-storage'

/** Something that one process created and all may use. */
export type Shared =
  /** `mortal`: may be deleted and completed. `rotating`: may only be rotated. */
  | { kind: 'session'; id: string; fate: 'immortal' | 'mortal' | 'rotating' }
  | { kind: 'tenantSession'; id: string; tenant: string; user: string; mortal: boolean }
  | { kind: 'token'; token: string }

export interface Assignment {
  by: string
  number: number
  seed: number
  package: string
  journal: string
  storage: StorageOptions
  /** What the other processes have created lately. */
  shared: Shared[]
}

export type ToClient =
  | { type: 'start'; assignment: Assignment }
  | { type: 'shared'; item: Shared }
  | { type: 'settle' }
  | { type: 'stop' }

export type ToParent =
  | { type: 'ready' }
  | { type: 'shared'; item: Shared }
  | { type: 'fallback' }
  | { type: 'settled' }
  | { type: 'stopped' }
