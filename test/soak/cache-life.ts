/**
 * A cache entry: a read is a miss or what this caller stored there. What was overwritten, deleted or
 * invalidated never comes back; a write without an answer may land at any later time.
 */
import { between, oneOf } from './random'
import type { Life, Stage } from './stage'

const namespace = 'soak'

interface Value {
  key: string
  count: number
}

class Entry {
  /** What may be found there. A miss is always fine. */
  readonly possible = new Set<number>()
  count = 0

  constructor(
    readonly stage: Stage,
    readonly tenant: string,
    readonly key: string,
  ) {}

  next(): Value {
    this.count += 1
    return { key: this.key, count: this.count }
  }

  saw(value: Value | null): void {
    if (value === null) return
    this.stage.expect(value.key === this.key, "cache: another key's value")
    this.stage.expect(this.possible.has(value.count), 'cache: a value that was replaced or removed')
  }
}

/** The values whose write had no answer stay possible. */
class Writes {
  readonly #unanswered = new Set<number>()

  constructor(readonly entry: Entry) {}

  async make(what: string, rounds: number, work: (value: Value) => Promise<unknown>) {
    const value = this.entry.next()
    this.entry.possible.add(value.count)
    const got = await this.entry.stage.call(what, () => work(value), { rounds })
    if (got.ok) this.#answered(value.count)
    else this.#unanswered.add(value.count)
  }

  async remove(what: string, work: () => Promise<unknown>) {
    const got = await this.entry.stage.call(what, work)
    if (got.ok) this.#answered(undefined)
  }

  #answered(count: number | undefined): void {
    this.entry.possible.clear()
    for (const other of this.#unanswered) this.entry.possible.add(other)
    if (count !== undefined) this.entry.possible.add(count)
  }
}

export const cacheLife: Life = async (stage) => {
  const entry = new Entry(stage, `tenant${stage.caller % 8}`, stage.newMark())
  const writes = new Writes(entry)
  for (let i = between(3, 12); i > 0; i--) await oneOf(steps)(entry, writes)
}

async function set({ stage, tenant, key }: Entry, writes: Writes): Promise<void> {
  const { cache } = stage.storage
  const tags = [`tag${stage.caller}`]
  await writes.make('cache.set', 2, (value) => cache.set(tenant, namespace, key, value, 60, tags))
}

async function get(entry: Entry): Promise<void> {
  const { stage, tenant, key } = entry
  const got = await stage.call('cache.get', () => stage.storage.cache.get(tenant, namespace, key))
  if (got.ok) entry.saw(got.value as Value | null)
}

async function getMany(entry: Entry): Promise<void> {
  const { stage, tenant, key } = entry
  const work = () => stage.storage.cache.getMany(tenant, namespace, [key, 'nobody stores this'])
  const got = await stage.call('cache.getMany', work)
  if (!got.ok) return
  entry.saw((got.value.get(key) ?? null) as Value | null)
  stage.expect(!got.value.has('nobody stores this'), 'cache: a key that nobody stored')
}

async function remove({ stage, tenant, key }: Entry, writes: Writes): Promise<void> {
  await writes.remove('cache.delete', () => stage.storage.cache.delete(tenant, namespace, key))
}

async function invalidate({ stage, tenant }: Entry, writes: Writes): Promise<void> {
  const work = () => stage.storage.cache.invalidateTags(tenant, [`tag${stage.caller}`])
  await writes.remove('cache.invalidateTags', work)
}

/** A key of its own each time: what a fetcher stores is not awaited. */
async function orFetch({ stage, tenant }: Entry): Promise<void> {
  const key = stage.newMark()
  const fetcher = () => Promise.resolve({ key })
  const work = () => stage.storage.cache.orFetch(tenant, namespace, key, fetcher, 60)
  const got = await stage.call('cache.orFetch', work, { rounds: 2 })
  stage.expect(got.ok, 'cache: a fetcher that could answer was not heard')
  if (got.ok) stage.expect((got.value as Value).key === key, "cache: another key's fetcher")
}

const steps = [set, set, get, get, getMany, remove, invalidate, orFetch]
