/**
 * The browser APIs that the engine uses. On a server, and if the browser denies storage, reads
 * return null and no listener is called.
 */
interface Listening {
  addEventListener(type: string, listener: (event: StorageNews) => void): void
}

/** The members of a StorageEvent that are read. */
interface StorageNews {
  readonly key?: string | null | undefined
  readonly newValue?: string | null | undefined
}

export interface KeyedStorage {
  readonly length: number
  key(index: number): string | null
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

interface Locks {
  request<T>(name: string, held: () => Promise<T>): Promise<T>
  query(): Promise<{ held?: { name?: string | undefined }[] | undefined }>
}

export interface Channel {
  onmessage: ((event: { data: unknown }) => void) | null
  postMessage(message: unknown): void
  close(): void
}

interface Globals {
  readonly window?: Listening | undefined
  readonly document?: (Listening & { readonly visibilityState: string }) | undefined
  readonly localStorage?: KeyedStorage | undefined
  readonly sessionStorage?: KeyedStorage | undefined
  readonly navigator?: { readonly locks?: Locks | undefined } | undefined
  readonly BroadcastChannel?: (new (name: string) => Channel) | undefined
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array }
}

const globals = globalThis as unknown as Globals

export function isBrowser(): boolean {
  return globals.window !== undefined && globals.document !== undefined
}

/**
 * Returns the result of `use`, or null if the browser denies storage, as in private windows or when
 * its quota is exhausted.
 */
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

/** Returns null if the browser has no BroadcastChannel or denies one to this page. */
export function openChannel(name: string, receive?: (message: unknown) => void): Channel | null {
  try {
    if (!isBrowser() || !globals.BroadcastChannel) return null
    const channel = new globals.BroadcastChannel(name)
    if (receive) channel.onmessage = ({ data }) => receive(data)
    return channel
  } catch {
    return null
  }
}

/** Calls `listener` with each text that another tab writes to this entry of localStorage. */
export function onStorage(name: string, listener: (text: string) => void): void {
  globals.window?.addEventListener('storage', ({ key, newValue }) => {
    if (key === name && typeof newValue === 'string') listener(newValue)
  })
}

export function isVisible(): boolean {
  return globals.document?.visibilityState !== 'hidden'
}

/** A version 4 UUID. `crypto.randomUUID` is missing from pages that are served without TLS. */
export function randomUuid(): string {
  const bytes = globals.crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

export interface PageListener {
  /** The page was hidden and may never be shown again. */
  hidden: () => void
  /** The page is unloaded, or enters the back/forward cache. */
  left: () => void
  /** The page was shown or focused, or is online again. */
  back: () => void
}

/** Adds listeners that are never removed. */
export function listenToPage({ hidden, left, back }: PageListener): void {
  const { window, document } = globals
  document?.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') hidden()
    else back()
  })
  window?.addEventListener('pagehide', left)
  for (const type of ['online', 'focus', 'pageshow']) window?.addEventListener(type, back)
}
