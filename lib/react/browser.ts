/**
 * What the engine uses of the browser. On a server, and where the browser refuses storage, nothing
 * is kept and nothing is heard.
 */
interface Listening {
  addEventListener(type: string, listener: () => void): void
}

export interface KeyedStorage {
  readonly length: number
  key(index: number): string | null
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

interface Locks {
  request(name: string, held: () => Promise<void>): Promise<unknown>
  query(): Promise<{ held?: { name?: string | undefined }[] | undefined }>
}

interface Globals {
  readonly window?: Listening | undefined
  readonly document?: (Listening & { readonly visibilityState: string }) | undefined
  readonly localStorage?: KeyedStorage | undefined
  readonly sessionStorage?: KeyedStorage | undefined
  readonly navigator?: { readonly locks?: Locks | undefined } | undefined
}

const globals = globalThis as unknown as Globals

export function isBrowser(): boolean {
  return globals.window !== undefined && globals.document !== undefined
}

/** What the storage gave, or null where the browser refuses it: private windows, a full disk. */
export function withStorage<T>(
  kind: 'localStorage' | 'sessionStorage',
  use: (storage: KeyedStorage) => T,
): T | null {
  try {
    const storage = isBrowser() ? globals[kind] : undefined
    return storage ? use(storage) : null
  } catch {
    return null
  }
}

export function locks(): Locks | undefined {
  return globals.navigator?.locks
}

export interface PageListener {
  /** The page is hidden, and may never be seen again. */
  hidden: () => void
  /** The page goes away. */
  left: () => void
  /** The page is seen again, or has a network again. */
  back: () => void
}

/** For as long as the page lives. */
export function listenToPage({ hidden, left, back }: PageListener): void {
  const { window, document } = globals
  document?.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') hidden()
    else back()
  })
  window?.addEventListener('pagehide', left)
  window?.addEventListener('online', back)
}
