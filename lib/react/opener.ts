/**
 * How a page comes to its session: a new one, one of an earlier visit, or a new one that takes over
 * what this browser holds of one that has ended. Owned by the engine; one opening at a time.
 */
import { allOf, apply, assertJson, merge, readChanges, type Changes } from './changes'
import { livingTabs } from './local-copy'
import type { Saver } from './saver'
import { initialState, type Data, type ProjectSessionState } from './state'
import type { Store } from './store'

export class Opener {
  /** The creation or the load under way, and what was asked for. */
  #opening: { what: string; done: Promise<string> } | null = null

  constructor(
    private readonly saver: Saver,
    private readonly store: Store<ProjectSessionState<Data>>,
    private readonly cookie: boolean,
  ) {}

  /** Asked again meanwhile, it is the same one. Resolves to its id. */
  create(initialData: Data): Promise<string> {
    return this.#once('new', () => this.#create(initialData))
  }

  /** The session of this name; none means the one that the cookie names. */
  load(key: string | null): Promise<string> {
    return this.#once(`load ${key}`, () => this.#load(key))
  }

  /** Resolves when nothing is being opened any more: no load holds the saves back. */
  async ended(): Promise<void> {
    await this.#opening?.done.catch(() => undefined)
  }

  /** Who asks next gets an opening of its own. */
  forget(): void {
    this.#opening = null
  }

  #once(what: string, open: () => Promise<string>): Promise<string> {
    if (this.#opening?.what === what) return this.#opening.done
    const done = open().finally(() => {
      if (this.#opening?.done === done) this.#opening = null
    })
    this.#opening = { what, done }
    return done
  }

  async #create(initialData: Data): Promise<string> {
    assertJson(initialData)
    const { saver, store } = this
    const generation = saver.begin(null, { projectData: initialData, loading: true })
    void saver.queue.hold()
    const living = await livingTabs()
    if (generation === saver.generation) {
      store.set(apply(store.get(), merge(saver.kept(living), saver.unsaved.all)))
      saver.queue.release()
      await this.#createOfAll(generation)
    }
    return this.#idOf(generation)
  }

  async #createOfAll(generation: number): Promise<void> {
    this.saver.add(allOf(this.store.get()))
    try {
      await this.saver.queue.request()
    } finally {
      if (generation === this.saver.generation) this.store.set({ loading: false })
    }
  }

  async #load(key: string | null): Promise<string> {
    const { saver } = this
    if (key === null || key !== saver.key) saver.begin(key, { loading: true })
    else this.store.set({ loading: true })
    const { generation } = saver
    saver.unsaved.loading()
    const idle = saver.queue.hold()
    try {
      if (this.cookie) await idle
      await this.#takeUp(key, generation)
    } catch (error) {
      if (generation === saver.generation) this.#notLoaded(error)
      throw error
    }
    return this.#idOf(generation)
  }

  async #takeUp(key: string | null, generation: number): Promise<void> {
    const { saver } = this
    const [session, living] = await Promise.all([saver.requests.load(key), livingTabs()])
    if (generation !== saver.generation) return
    if (session) this.#adopt(this.cookie ? saver.keyOf(session) : key!, session, living)
    else await this.#replace(saver.kept(living))
  }

  #adopt(key: string, session: Data, living: Parameters<Saver['kept']>[0]): void {
    const { saver } = this
    saver.isAt(key, session)
    const kept = saver.kept(living)
    saver.unsaved.addOlder(kept)
    const answered = { ...allOf(initialState), ...readChanges(session) }
    this.store.set({
      ...merge(answered, merge(kept, saver.unsaved.loaded())),
      sessionId: this.cookie ? null : key,
      loading: false,
      status: saver.unsaved.isWaiting ? 'saving' : 'idle',
      error: null,
    })
    saver.keep()
    saver.queue.resume()
  }

  async #replace(kept: Changes): Promise<void> {
    const { saver } = this
    this.store.set(apply(this.store.get(), merge(kept, saver.unsaved.loaded())))
    saver.ended = true
    saver.queue.release()
    await this.#createOfAll(saver.generation)
  }

  #notLoaded(error: unknown): void {
    this.saver.unsaved.loaded()
    this.saver.failed(error)
    this.store.set({ loading: false })
    this.saver.queue.resume()
  }

  #idOf(generation: number): string {
    if (generation !== this.saver.generation) throw new Error('Another session took its place')
    return this.store.get().sessionId ?? ''
  }
}
