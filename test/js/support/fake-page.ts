/** What a browser gives the engine of the hook: storage, page events and locks; one tab at a time. */
export class FakePage {
  readonly local = new FakeStorage()
  /** Locks that living tabs hold. */
  readonly locked = new Set<string>()
  visibilityState = 'visible'
  /** When the holders of locks release them. */
  readonly #released = new Map<string, Promise<unknown>>()
  #session = new FakeStorage()
  #listeners = new Map<string, ((event: object) => void)[]>()
  /** The channels of this tab, and those of all tabs. */
  #channels = new Set<FakeChannel>()
  readonly #allChannels = new Set<FakeChannel>()
  /** Returns to the tab that was there before the current one. */
  #showBefore: () => void = () => undefined

  /** A browser without Web Locks, where open tabs cannot be detected. */
  withoutLocks(): void {
    define('navigator', {})
  }

  /** From now on, until `close`, globals are those of this browser. */
  open(): void {
    const addEventListener = (type: string, listener: (event: object) => void) => {
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
    define('BroadcastChannel', this.#channelClass())
  }

  /** A page in a frame without an origin: it may not hold locks. */
  refuseLocks(): void {
    define('navigator', {
      locks: {
        request: () => Promise.reject(new Error('SecurityError')),
        query: () => Promise.reject(new Error('SecurityError')),
      },
    })
  }

  /** A private window in which the browser keeps nothing. */
  refuseStorage(): void {
    define('localStorage', undefined)
    define('sessionStorage', undefined)
  }

  /** The sessionStorage of this tab. */
  get session(): FakeStorage {
    return this.#session
  }

  /** A browser from before there were channels. */
  withoutChannels(): void {
    define('BroadcastChannel', undefined)
  }

  close(): void {
    const names = ['window', 'document', 'localStorage', 'sessionStorage', 'navigator']
    for (const name of [...names, 'BroadcastChannel']) Reflect.deleteProperty(globalThis, name)
  }

  /** The page is loaded again: what it listened to and the locks it held are gone. */
  reload(): void {
    this.fire('pagehide')
    this.crash()
  }

  /** The same without a word of farewell. */
  crash(): void {
    this.#listeners.clear()
    for (const channel of this.#channels) channel.close()
    this.locked.clear()
  }

  /** A tab beside this one, whose locks stay. */
  newTab(): void {
    const [listeners, channels, session] = [this.#listeners, this.#channels, this.#session]
    this.#showBefore = () => {
      this.#listeners = listeners
      this.#channels = channels
      define('sessionStorage', (this.#session = session))
    }
    this.#listeners = new Map()
    this.#channels = new Set()
    this.#session = new FakeStorage()
    define('sessionStorage', this.#session)
  }

  /** The current tab is closed, and the one before it is shown. What it had sent is not answered. */
  closeTab(): void {
    this.reload()
    this.#showBefore()
  }

  /** The page goes into the back/forward cache. The returned function brings it back in place of the next. */
  freeze(): () => void {
    this.fire('pagehide')
    const listeners = this.#listeners
    this.#listeners = new Map()
    return () => {
      this.fire('pagehide')
      this.#listeners = listeners
      this.fire('pageshow')
    }
  }

  /** A duplicate of this tab: its sessionStorage is a copy. */
  copyTab(): void {
    const { entries } = this.#session
    this.newTab()
    for (const [key, value] of entries) this.#session.setItem(key, value)
  }

  fire(type: string, event = {}): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event)
  }

  hide(): void {
    this.visibilityState = 'hidden'
    this.fire('visibilitychange')
  }

  /** The texts that the local copy holds. */
  get kept(): string[] {
    return [...this.local.entries].filter(([key]) => key.includes(':unsaved:')).map(([, v]) => v)
  }

  #channelClass() {
    const all = this.#allChannels
    const own = () => this.#channels
    return class extends FakeChannel {
      constructor(name: string) {
        super(name, all)
        own().add(this)
      }
    }
  }

  #locks() {
    return {
      request: async (name: string, held: () => Promise<unknown>) => {
        while (this.locked.has(name)) await this.#released.get(name)
        this.locked.add(name)
        const done = held().finally(() => this.locked.delete(name))
        this.#released.set(
          name,
          done.catch(() => undefined),
        )
        return done
      },
      query: () => Promise.resolve({ held: [...this.locked].map((name) => ({ name })) }),
    }
  }
}

/** Delivers in a later task, to all channels of the name but itself. */
class FakeChannel {
  onmessage: ((event: { data: unknown }) => void) | null = null

  constructor(
    readonly name: string,
    private readonly all: Set<FakeChannel>,
  ) {
    all.add(this)
  }

  postMessage(message: unknown): void {
    const data: unknown = structuredClone(message)
    const others = [...this.all].filter((one) => one !== this && one.name === this.name)
    for (const other of others) void Promise.resolve().then(() => other.onmessage?.({ data }))
  }

  close(): void {
    this.all.delete(this)
  }
}

class FakeStorage {
  /** All that was ever written, in order. */
  readonly written: [key: string, value: string | null][] = []
  readonly entries = new Map<string, string>()
  #isFull = false

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
    if (this.#isFull) throw new Error('QuotaExceededError')
    this.entries.set(key, value)
    this.written.push([key, value])
  }

  /** From now on there is no space for another entry. */
  fill(): void {
    this.#isFull = true
  }

  removeItem(key: string): void {
    this.entries.delete(key)
    this.written.push([key, null])
  }
}

function define(name: string, value: object | undefined): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}
