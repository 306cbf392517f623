/**
 * Handles a page that returns from the back/forward cache. It received no messages there, and the
 * next page of its tab may have taken over its unsaved changes.
 */
import { apply } from './changes'
import { changesOf } from './kept'
import type { Saver } from './saver'
import type { Data, ProjectSessionState } from './state'
import type { Store } from './store'

/**
 * Drops unsaved changes that another page has taken, and adopts what that page kept instead.
 * Returns whether another page had taken them.
 */
export function pageReturned(saver: Saver, store: Store<ProjectSessionState<Data>>): boolean {
  saver.isStale ||= saver.exists
  const isTaken = saver.copy.wasTaken(saver.copyName)
  if (isTaken) takeBack(saver, store)
  saver.keep()
  return isTaken
}

function takeBack(saver: Saver, store: Store<ProjectSessionState<Data>>): void {
  const { unsaved, view } = saver
  view.saved(unsaved.all, true)
  unsaved.handOver()
  const kept = saver.copy.own(saver.copyName)
  unsaved.addOlder(kept)
  view.restoreBase(kept.seen)
  store.set(apply(store.get(), changesOf(kept)))
  if (!unsaved.isWaiting) store.set({ status: 'saved', error: null })
}
