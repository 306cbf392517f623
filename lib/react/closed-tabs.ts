/**
 * Tabs that were closed before their last save was answered. A page that shows their session adopts
 * the changes they kept in this browser. It retries their saves with the original save numbers, so
 * that a late duplicate changes nothing. Owned by a saver.
 */
import { isVisible } from './browser'
import { isEmpty } from './changes'
import type { HeldSession } from './held-session'
import { changesOf, type Kept } from './kept'
import { livingTabs } from './local-copy'
import { isEqual } from './server-view'
import type { Data, ProjectSessionState } from './state'
import type { Store } from './store'

/** Polling interval in milliseconds. */
const interval = 1000

export class ClosedTabs {
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly saver: HeldSession,
    private readonly store: Store<ProjectSessionState<Data>>,
  ) {}

  /** Polls until no other tab keeps changes, or until the page is hidden. */
  watch(): void {
    void this.#look()
  }

  /** Adopts the changes of closed tabs. Returns false if there were none. */
  async takeUp(): Promise<boolean> {
    const { saver } = this
    const { generation } = saver
    if (!this.#mayTakeUp) return false
    const living = await livingTabs()
    if (generation !== saver.generation || !this.#mayTakeUp) return false
    const kept = saver.keptByOthers(living)
    if (isEmpty(changesOf(kept))) return false
    this.#adopt(kept)
    return true
  }

  get #mayTakeUp(): boolean {
    const { saver } = this
    const isShown = saver.key === null ? saver.joins : saver.view.readAt !== null
    return isShown && !saver.isLeaving && saver.isKeptByOthers
  }

  async #look(): Promise<void> {
    const isTaken = await this.takeUp()
    if (isTaken) void this.saver.queue.request().catch(shown)
    clearTimeout(this.#timer)
    if (this.#mayTakeUp && isVisible()) this.#timer = setTimeout(() => this.watch(), interval)
  }

  /**
   * Merges the changes of a closed tab. A value that this page changed after the closed tab read it
   * wins, and is saved again.
   */
  #adopt(kept: Kept): void {
    const { saver, store } = this
    const { projectData, changedElsewhere } = store.get()
    const data = projectData ?? {}
    const { projectData: theirs, completedSteps = [] } = changesOf(kept)
    const names = Object.keys(theirs).filter((name) => !isEqual(theirs[name], data[name]))
    const unsaved = saver.unsaved.all.projectData
    const isOwn = (name: string) =>
      Object.hasOwn(unsaved, name) || saver.view.savedSince(name, kept.seen)
    const own = names.filter(isOwn)
    const others = names.filter((name) => !own.includes(name))
    saver.unsaved.addOlder(kept)
    saver.view.restoreBase(pick(kept.seen, others))
    store.set({
      projectData: { ...data, ...pick(theirs, others) },
      changedElsewhere: [...new Set([...changedElsewhere, ...names])],
    })
    saver.add({ projectData: pick(data, own) })
    saver.addSteps(completedSteps)
  }
}

function pick(data: Data, names: readonly string[]): Data {
  return Object.fromEntries(names.map((name) => [name, data[name] ?? null]))
}

/** Handles a failure that the state already shows. */
function shown(): void {
  return undefined
}
