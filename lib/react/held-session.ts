/**
 * The session that a saver holds, as the parts of the saver read and change it.
 */
import type { Changes } from './changes'
import type { Kept } from './kept'
import type { KeptAttempts } from './kept-attempts'
import type { LivingTabs, LocalCopy } from './local-copy'
import type { SessionRequests } from './requests'
import type { SaveQueue } from './save-queue'
import type { SavedId } from './saved-id'
import type { ServerView } from './server-view'
import type { Data } from './state'
import type { TabIdentity } from './tab-identity'
import type { Unsaved } from './unsaved'

export interface HeldSession {
  readonly requests: SessionRequests
  readonly queue: SaveQueue
  readonly tab: TabIdentity
  readonly unsaved: Unsaved
  readonly view: ServerView
  readonly savedId: SavedId
  readonly copy: LocalCopy
  readonly attempts: KeptAttempts
  readonly closedTabs: { watch(): void }
  /** Incremented with each session of the page. Responses of earlier generations are dropped. */
  readonly generation: number
  /** The key under which this browser knows the session; null while it is not on the server. */
  readonly key: string | null
  /** The server no longer has the session. */
  readonly ended: boolean
  /** This browser had no session: the page adopts one that another tab creates. */
  joins: boolean
  /** The page is hidden or being left: it saves immediately and reads nothing. */
  readonly isLeaving: boolean
  /** Another tab or browser may have changed the session. */
  isStale: boolean
  /** What this tab kept of the session earlier. */
  keptBefore: Kept
  /** Whether the server has the session, as far as this page knows. */
  readonly exists: boolean
  /** The key of the session in the local copy. */
  readonly copyName: string
  /** Whether other tabs keep changes that may belong to this session. */
  readonly isKeptByOthers: boolean
  /** Removes and returns what closed tabs kept. */
  keptByOthers(living: LivingTabs): Kept
  /** Adds unsaved changes. The state contains them already. */
  add(changes: Changes): void
  /** Adds the steps of the server. */
  addSteps(steps: readonly number[]): void
  /** Writes the unsaved changes to the local copy. */
  keep(): void
  /** The session is on the server, with the times in `answer`. */
  isAt(key: string, answer: Data): void
  changedElsewhere(names: readonly string[]): void
  /** The server does not have the session: it expired, or a submit completed it. */
  gone(): void
  /** Called after a response: a session that outlives a failed submit was not ended by it. */
  answered(): void
  /** The session was completed or replaced: the page shows its content and saves nothing. */
  completedElsewhere(): void
}
