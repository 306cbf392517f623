/**
 * How a page comes to its session: one that it begins, or one of an earlier visit. Owned by the
 * engine; one opening at a time.
 */
import { Beginner } from './beginner'
import { Loader } from './loader'
import { Notice } from './notice'
import type { PendingLoad } from './pending-load'
import type { SessionRequestError } from './requests'
import type { Saver } from './saver'
import type { Data, ProjectSessionState } from './state'
import type { Store } from './store'

export class Opener {
  readonly #beginner: Beginner
  readonly #loader: Loader
  /** The creation or the attempt to load under way, and what was asked for. */
  #opening: { what: string; done: Promise<string> } | null = null

  constructor(
    private readonly saver: Saver,
    private readonly store: Store<ProjectSessionState<Data>>,
    cookie: boolean,
  ) {
    const repeat = (load: PendingLoad) => {
      if (load === this.#loader.pending) void this.#repeat(load).catch(shown)
    }
    this.#beginner = new Beginner(saver, store)
    this.#loader = new Loader(
      saver,
      store,
      cookie,
      this.#beginner,
      new Notice(saver, store),
      repeat,
    )
  }

  /** Asked again meanwhile, it is the same one. Resolves to its id. */
  create(initialData: Data): Promise<string> {
    return this.#once('new', () => {
      this.#loader.end()
      return this.#beginner.create(initialData)
    })
  }

  /** An empty session, which the first change creates; again, it is the same until then. */
  async open(joins: boolean): Promise<void> {
    if (this.#opening?.what === 'new') await this.#opening.done
    else if (!this.#beginner.isPending) await this.#once('empty', () => this.#open(joins))
  }

  /** The session of this name; none means the one that the cookie names. */
  load(key: string | null, shown: Partial<ProjectSessionState<Data>> = {}): Promise<string> {
    return this.#once(`load ${key}`, () => this.#loader.load(key, shown))
  }

  /** Another tab created a session: a page that holds nothing takes it up. */
  join(key: string): void {
    if (!this.#beginner.mayJoin) return
    this.load(key, { projectData: {} }).catch(shown)
    // What is typed until the session is loaded is a change of the empty form.
    this.saver.view.readAt = Date.now()
  }

  /** Whether the page holds changes of a session that the server does not have yet. */
  get holdsUnsaved(): boolean {
    return this.#beginner.isPending && this.saver.unsaved.isWaiting
  }

  /** Resolves when no attempt is under way. */
  async ended(): Promise<void> {
    await this.#opening?.done.catch(shown)
  }

  /** The failure for which the load is being repeated. */
  get failure(): SessionRequestError | null {
    return this.#loader.pending?.error ?? null
  }

  /** Resolves when the session is there. A load that failed or hangs is tried again at once. */
  async ready(): Promise<void> {
    if (this.store.get().status === 'unloaded') this.#loader.pending?.abort()
    await this.ended()
    const { pending, failedKey } = this.#loader
    if (pending) await this.#repeat(pending)
    else if (failedKey !== undefined) await this.load(failedKey)
  }

  /** The server may be within reach again. */
  reachable(): void {
    this.#loader.pending?.reachable()
  }

  /** The next opening is one of its own. */
  forget(): void {
    this.#opening = null
    this.#loader.end()
  }

  #open(joins: boolean): Promise<number> {
    this.#loader.end()
    return this.#beginner.open(joins)
  }

  #repeat(load: PendingLoad): Promise<string> {
    return this.#once(`load ${load.key}`, () => this.#loader.attempt(load))
  }

  #once(what: string, open: () => Promise<number>): Promise<string> {
    if (this.#opening?.what === what) return this.#opening.done
    const done = open()
      .then((generation) => this.#idOf(generation))
      .finally(() => {
        if (this.#opening?.done === done) this.#opening = null
      })
    this.#opening = { what, done }
    return done
  }

  #idOf(generation: number): string {
    if (generation !== this.saver.generation) throw new Error('Another session took its place')
    return this.store.get().sessionId ?? ''
  }
}

/** For a failure that the state already shows. */
function shown(): void {
  return undefined
}
