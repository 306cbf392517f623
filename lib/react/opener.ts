/**
 * Opens the session of a page: begins one, or loads one of an earlier visit. One opening runs at a
 * time. Owned by the engine.
 */
import { Beginner } from './beginner'
import { Loader } from './loader'
import { Notice } from './notice'
import type { PendingLoad } from './pending-load'
import type { SessionRequestError } from './session-request-error'
import type { Saver } from './saver'
import type { Data, ProjectSessionState } from './state'
import type { Store } from './store'

export class Opener {
  readonly #beginner: Beginner
  readonly #loader: Loader
  /** The opening in progress. `what` identifies the request, for single-flight. */
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

  /** Creates a session and resolves to its id. Single-flight. */
  create(initialData: Data): Promise<string> {
    return this.#once('new', () => {
      this.#loader.end()
      return this.#beginner.create(initialData)
    })
  }

  /**
   * Begins an empty session, which the first change creates. Waits for a creation in progress
   * instead, and does nothing while the page has a session that is not on the server yet.
   */
  async open(joins: boolean): Promise<void> {
    if (this.#opening?.what === 'new') await this.#opening.done
    else if (!this.#beginner.isPending) await this.#once('empty', () => this.#open(joins))
  }

  /** Loads the session with this key; null means the session that the cookie names. */
  load(key: string | null, shown: Partial<ProjectSessionState<Data>> = {}): Promise<string> {
    return this.#once(`load ${key}`, () => this.#loader.load(key, shown))
  }

  /** Another tab created a session: an empty page adopts it. */
  join(key: string): void {
    if (!this.#beginner.mayJoin) return
    this.load(key, { projectData: {} }).catch(shown)
    // Input until the session is loaded counts as a change to the empty form.
    this.saver.view.readAt = Date.now()
  }

  /** Whether the page has changes to a session that is not on the server yet. */
  get holdsUnsaved(): boolean {
    return this.#beginner.isPending && this.saver.unsaved.isWaiting
  }

  /** Resolves when no opening is in progress. */
  async ended(): Promise<void> {
    await this.#opening?.done.catch(shown)
  }

  /** The failure because of which the load is being retried. */
  get failure(): SessionRequestError | null {
    return this.#loader.pending?.error ?? null
  }

  /** Resolves when the session is open. Retries a failed or slow load immediately. */
  async ready(): Promise<void> {
    if (this.store.get().status === 'unloaded') this.#loader.pending?.abort()
    await this.ended()
    const { pending, failedKey } = this.#loader
    if (pending) await this.#repeat(pending)
    else if (failedKey !== undefined) await this.load(failedKey)
  }

  /** The server may be reachable again. */
  reachable(): void {
    this.#loader.pending?.reachable()
  }

  /** Drops the opening in progress, so that the next one does not join it. */
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
    if (generation !== this.saver.generation) throw new Error('Another session replaced this one')
    return this.store.get().sessionId ?? ''
  }
}

/** Handles a failure that the state already shows. */
function shown(): void {
  return undefined
}
