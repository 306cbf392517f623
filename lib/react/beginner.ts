/**
 * Begins sessions: an empty one, which the first change creates on the server, or a new one, which
 * is created immediately. Owned by an opener.
 */
import { allOf, apply, assertJson, isEmpty, isUntouched, merge } from './changes'
import { changesOf, nothingKept } from './kept'
import { livingTabs } from './local-copy'
import type { Saver } from './saver'
import type { Data, ProjectSessionState } from './state'
import type { Store } from './store'

export class Beginner {
  /** The generation of the session that was begun last. */
  #generation = -1

  constructor(
    private readonly saver: Saver,
    private readonly store: Store<ProjectSessionState<Data>>,
  ) {}

  /** Whether the page has a session that is not on the server yet. */
  get isPending(): boolean {
    return this.#generation === this.saver.generation && this.saver.key === null
  }

  /**
   * Whether the page is empty and adopts the session of another tab as soon as that tab creates
   * one.
   */
  get mayJoin(): boolean {
    const isUnchanged = isUntouched(allOf(this.store.get())) && isEmpty(this.saver.unsaved.all)
    return this.isPending && this.saver.joins && isUnchanged
  }

  /**
   * Begins an empty session. It is created on the server only if this browser kept changes of a
   * session that could not be created.
   */
  async open(joins: boolean): Promise<number> {
    const { saver, store } = this
    const generation = this.#begin({ projectData: {} }, joins)
    void saver.queue.hold()
    const living = await livingTabs()
    if (generation !== saver.generation) return generation
    saver.unsaved.addOlder({ ...nothingKept, waiting: changesOf(saver.kept(living)) })
    store.set(apply(store.get(), saver.unsaved.all))
    saver.keep()
    saver.queue.release()
    await saver.queue.request()
    return generation
  }

  async create(initialData: Data): Promise<number> {
    assertJson(initialData)
    const { saver, store } = this
    const generation = this.#begin({ projectData: initialData, loading: true }, false)
    void saver.queue.hold()
    const living = await livingTabs()
    if (generation !== saver.generation) return generation
    store.set(apply(store.get(), merge(changesOf(saver.kept(living)), saver.unsaved.all)))
    saver.queue.release()
    await this.createOfAll()
    return generation
  }

  /** Creates a session with the content of the page. */
  async createOfAll(): Promise<void> {
    const { saver, store } = this
    const { generation } = saver
    saver.add(allOf(store.get()))
    try {
      await saver.queue.request()
    } finally {
      if (generation === saver.generation) store.set({ loading: false })
    }
  }

  #begin(state: Partial<ProjectSessionState<Data>>, joins: boolean): number {
    this.#generation = this.saver.begin(null, state)
    this.saver.joins = joins
    return this.#generation
  }
}
