/** What a browser gives the engine of the hook: storage, page events and locks; one tab at a time. */
export class FakePage {
  readonly local = new FakeStorage()
  /** Locks that living tabs hold. */
  readonly locked = new Set<string>()
  visibilityState = 'visible'
  #session = new FakeStorage()
  #listeners = new Map<string, (() => void)[]>()

  /** A browser from before there were locks: nobody can tell which tabs live. */
  withoutLocks(): void {
    define('navigator', {})
  }

  /** From now on, until `close`, globals are those of this browser. */
  open(): void {
    const addEventListener = (type: string, listener: () => void) => {
      this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
    }
    const document = Object.defineProperty({ addEventListener }, 'visibilityState', {
      get: () => this.visibilityState,
    })
    define('window', { addEventListener })
    define('document', document)
    define('localStorage', this.local)
    define('sessionStorage', this.#session)
    define('navigator', { locks: this.#locks() })
  }

  close(): void {
    const names = ['window', 'document', 'localStorage', 'sessionStorage', 'navigator']
    for (const name of names) Reflect.deleteProperty(globalThis, name)
  }

  /** The page is loaded again: what it listened to and the locks it held are gone. */
  reload(): void {
    this.fire('pagehide')
    this.crash()
  }

  /** The same without a word of farewell. */
  crash(): void {
    this.#listeners.clear()
    this.locked.clear()
  }

  /** A tab beside this one, whose locks stay. */
  newTab(): void {
    this.#listeners = new Map()
    this.#session = new FakeStorage()
    define('sessionStorage', this.#session)
  }

  fire(type: string): void {
    for (const listener of this.#listeners.get(type) ?? []) listener()
  }

  hide(): void {
    this.visibilityState = 'hidden'
    this.fire('visibilitychange')
  }

  /** The texts that the local copy holds. */
  get kept(): string[] {
    return [...this.local.entries].filter(([key]) => key.includes(':unsaved:')).map(([, v]) => v)
  }

  #locks() {
    return {
      request: async (name: string, held: () => Promise<void>) => {
        this.locked.add(name)
        await held()
        this.locked.delete(name)
      },
      query: () => Promise.resolve({ held: [...this.locked].map((name) => ({ name })) }),
    }
  }
}

class FakeStorage {
  readonly entries = new Map<string, string>()

  get length(): number {
    return this.entries.size
  }

  key(index: number): string | null {
    return [...this.entries.keys()][index] ?? null
  }

  getItem(key: string): string | null {
    return this.entries.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    this.entries.set(key, value)
  }

  removeItem(key: string): void {
    this.entries.delete(key)
  }
}

function define(name: string, value: object): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}
