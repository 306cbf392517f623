/** What the work of a client process is done with: a storage, the journal and the shared pools. */
import type { Storage } from 'redis-session-storage'
import { now } from './clock'
import type { EventName, JournalFile } from './journal'
import type { Shared } from './messages'
import { Pools, type Item } from './pools'
import type { Random } from './random'

export type Outcome<T> = { ok: true; value: T; n: number } | { ok: false; n: number }

/** The plain values, as far as every build has them. */
export interface PlainValues {
  get(key: string): Promise<string | null>
  set(key: string, value: string, options?: { NX?: boolean }): Promise<unknown>
  del(key: string): Promise<number>
  incr(key: string): Promise<number>
  mget(...keys: string[]): Promise<(string | null)[]>
}

export interface ClientParts {
  storage: Storage
  by: string
  number: number
  random: Random
  journal: JournalFile
  shared: Shared[]
  share: (item: Shared) => void
}

export class Client {
  readonly storage: Storage
  readonly values: PlainValues
  /** `values`, or `wrapper` for what may be answered from memory and dropped. */
  readonly valuesName: 'values' | 'wrapper'
  readonly random: Random
  readonly by: string
  readonly number: number
  readonly pools: Pools
  pending = 0
  failures = 0
  readonly #journal: JournalFile
  readonly #share: (item: Shared) => void
  #calls = 0
  #values = 0

  constructor(parts: ClientParts) {
    this.storage = parts.storage
    const { values, keyValues } = parts.storage as unknown as Record<string, PlainValues>
    this.valuesName = values ? 'values' : 'wrapper'
    this.values = (values ?? keyValues)!
    this.random = parts.random
    this.by = parts.by
    this.number = parts.number
    this.pools = new Pools(parts.shared)
    this.#journal = parts.journal
    this.#share = parts.share
  }

  /** A text that no other call writes. */
  newValue(): string {
    this.#values += 1
    return `${this.by.replace('client ', '')}:${this.#values}`
  }

  share(item: Shared): void {
    this.pools.add(item)
    this.#share(item)
  }

  anyOf<K extends Shared['kind']>(kind: K): Item<K> | undefined {
    const items = this.pools.of(kind)
    return items.length > 0 ? this.random.oneOf(items) : undefined
  }

  event(event: EventName): void {
    const { conflicts } = this.storage.metrics() as { conflicts?: unknown }
    this.#journal.event(event, typeof conflicts === 'number' ? conflicts : 0)
  }

  /** Makes a call and records it; `shown` is what the judges need of its value. */
  async call<T>(
    op: string,
    key: string,
    args: object,
    work: (n: number) => Promise<T>,
    shown: (value: T) => unknown = (value) => value,
  ): Promise<Outcome<T>> {
    const n = (this.#calls += 1)
    this.pending += 1
    this.#journal.write({ n, op, key, args, start: now(), type: this.storage.type })
    try {
      const value = await work(n)
      const end = now()
      const { type } = this.storage
      this.#journal.write({ n, end, outcome: 'ok', value: shown(value), type })
      return { ok: true, value, n }
    } catch (error) {
      const end = now()
      const { type } = this.storage
      this.failures += 1
      this.#journal.write({ n, end, ...failureOf(error), type })
      return { ok: false, n }
    } finally {
      this.pending -= 1
    }
  }
}

function failureOf(error: unknown): { outcome: string; cause?: string } {
  const { code, cause, name, message } = error as Error & { code?: string; cause?: any }
  if (code?.startsWith('ERR_')) {
    const reason = cause?.code as string | undefined
    return reason ? { outcome: code, cause: reason } : { outcome: code }
  }
  return { outcome: `${name}: ${message}` }
}
