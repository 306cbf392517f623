/**
 * Messages between the tabs of a browser that show the same project session. They use a
 * BroadcastChannel or, in browsers without one, storage events. Owned by an engine.
 */
import { openChannel, onStorage, withStorage, type Channel } from './browser'
import { isData } from './changes'
import type { Data } from './state'

/**
 * - `saved`: the session was created or updated; `names` lists the changed members of its data.
 * - `submitting`: a final submit has begun.
 * - `submitFailed`: that submit was rejected. The session may have ended nevertheless.
 * - `completed`: that submit succeeded.
 */
const kinds = ['saved', 'submitting', 'submitFailed', 'completed'] as const

export interface TabMessage {
  readonly kind: (typeof kinds)[number]
  /** The key under which this browser knows the session. */
  readonly key: string
  readonly names: readonly string[]
  /** The new values of `names`, unless other tabs may have changed them since. */
  readonly data?: Data | undefined
}

export class Tabs {
  #channel: Channel | null = null
  #receive: ((message: TabMessage) => void) | undefined

  constructor(private readonly name: string) {}

  /** Delivers messages of other tabs to `receive` until the page is left. */
  open(receive: (message: TabMessage) => void): void {
    if (this.#receive === undefined) onStorage(this.name, (text) => this.#deliver(parse(text)))
    this.#receive = receive
    this.#channel ??= openChannel(this.name, (message) => this.#deliver(message))
  }

  /** Closes the channel, which would keep the page out of the back/forward cache. */
  close(): void {
    this.#channel?.close()
    this.#channel = null
  }

  /** Publishes a save. `isNow` is false if the save may have been stored a while ago. */
  postSaved(key: string, data: Data, isNow: boolean): void {
    // Values that JSON drops, such as functions, cannot be cloned for a channel.
    const sent = isNow && { data: JSON.parse(JSON.stringify(data)) as Data }
    this.#send({ kind: 'saved', key, names: Object.keys(data), ...sent })
  }

  post(kind: TabMessage['kind'], key: string | null, names: readonly string[] = []): void {
    if (key !== null) this.#send({ kind, key, names })
  }

  #send(message: TabMessage): void {
    const channel = this.#channel ?? openChannel(this.name)
    if (channel) channel.postMessage(message)
    else postThroughStorage(this.name, message)
    if (channel !== this.#channel) channel?.close()
  }

  #deliver(message: unknown): void {
    if (isMessage(message)) this.#receive?.(message)
  }
}

/** Removes the entry immediately, because the storage event carries the text. */
function postThroughStorage(name: string, message: TabMessage): void {
  withStorage('localStorage', (storage) => {
    storage.setItem(name, JSON.stringify(message))
    storage.removeItem(name)
  })
}

function isMessage(value: unknown): value is TabMessage {
  if (!isData(value)) return false
  const { kind, key, names, data } = value
  if (data !== undefined && !isData(data)) return false
  return kinds.some((one) => one === kind) && typeof key === 'string' && Array.isArray(names)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
