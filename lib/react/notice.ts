/**
 * Keeps the members in `changedElsewhere` for this tab until the notice is dismissed, so that they
 * survive a reload. Owned by an opener.
 */
import { withStorage } from './browser'
import { isData } from './changes'
import type { Saver } from './saver'
import type { Data, ProjectSessionState } from './state'
import type { Store } from './store'

export class Notice {
  #names: readonly string[] = []

  constructor(
    private readonly saver: Saver,
    private readonly store: Store<ProjectSessionState<Data>>,
  ) {
    store.subscribe(() => this.#keep())
  }

  /** Returns the members that an earlier page of this tab listed for the session. */
  read(session: string): string[] {
    const text = withStorage('sessionStorage', (storage) => storage.getItem(this.#entry))
    const { session: named, names } = parse(text)
    if (named !== session || !Array.isArray(names)) return []
    return names.filter((name) => typeof name === 'string')
  }

  /** Writes nothing before the session is read, so that the stored list stays. */
  #keep(): void {
    const { key: session, view } = this.saver
    const names = this.store.get().changedElsewhere
    if (session === null || view.readAt === null || names === this.#names) return
    this.#names = names
    withStorage('sessionStorage', (storage) => {
      if (names.length === 0) storage.removeItem(this.#entry)
      else storage.setItem(this.#entry, JSON.stringify({ session, names }))
    })
  }

  get #entry(): string {
    return `${this.saver.savedId.key}:notice`
  }
}

function parse(text: string | null): Data {
  try {
    const value: unknown = text === null ? null : JSON.parse(text)
    return isData(value) ? value : {}
  } catch {
    return {}
  }
}
