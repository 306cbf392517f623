/**
 * The members that `changedElsewhere` names, kept in this tab until the notice is dismissed: a page that
 * is loaded again names them, too. Owned by an opener.
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

  /** What an earlier page of this tab named of the session. */
  read(session: string): string[] {
    const text = withStorage('sessionStorage', (storage) => storage.getItem(this.#entry))
    const { session: named, names } = parse(text)
    if (named !== session || !Array.isArray(names)) return []
    return names.filter((name) => typeof name === 'string')
  }

  /** Not before the session was read: the page cannot have said anything of it. */
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
