/**
 * The marks of the values that `'use cache'` computes. A mark is the tag-log position of the lookup
 * that missed, before the computation began. An invalidation during the computation has a later
 * position than the mark and therefore applies to the computed value.
 */
interface Look {
  /** Null when the store was unavailable: the computed value is then not stored. */
  readonly mark: string | null
  /**
   * The time of the lookup on the clock of this process, which Next.js uses for entry timestamps.
   */
  readonly at: number
  /** Number of misses with this mark whose values have not been stored yet. */
  pending: number
}

/** The lookups of one key, oldest first. */
interface Looks {
  readonly list: Look[]
  last: number
}

/** Milliseconds that two readings of the clock may differ. */
const tolerance = 5

export class Marks {
  /** Milliseconds after which a lookup is assumed to have produced no value. */
  static readonly longest = 600_000
  static readonly maxKeys = 10_000

  /** The most recently looked-up key comes last. */
  readonly #keys = new Map<string, Looks>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.timeOrigin + performance.now()) {
    this.#now = now
  }

  /** Records a lookup that missed: Next.js computes a value next. */
  add(key: string, mark: string | null): void {
    const at = this.#now()
    const list = this.#keys.get(key)?.list ?? []
    const newest = list.at(-1)
    if (newest?.mark === mark) newest.pending += 1
    else list.push({ mark, at, pending: 1 })
    this.#keys.delete(key)
    this.#keys.set(key, { list, last: at })
    this.#forgetOld(at)
  }

  /** True if there is a mark for a value of the key. */
  has(key: string): boolean {
    return this.#keys.has(key) || this.#ofShorter(key, 0) !== undefined
  }

  /**
   * Returns the mark for a value whose computation began at `began`. It is the mark of the last
   * lookup before that time. If every lookup is later, `began` is of another clock and the last
   * lookup counts. Next.js may extend a key by what the computation has read, so a longer key uses
   * the lookups of its prefix. A lookup of the key itself is used up; a lookup of a prefix is not.
   */
  take(key: string, began: number): string | null | undefined {
    const looks = this.#keys.get(key)
    if (looks === undefined) return this.#ofShorter(key, began)
    const look = lookBefore(looks.list, began)
    look.pending -= 1
    if (look.pending === 0) looks.list.splice(looks.list.indexOf(look), 1)
    if (looks.list.length === 0) this.#keys.delete(key)
    return look.mark
  }

  #ofShorter(key: string, began: number): string | null | undefined {
    for (const [other, { list }] of this.#keys)
      if (key.startsWith(other)) return lookBefore(list, began).mark
    return undefined
  }

  #forgetOld(now: number): void {
    for (const [key, { last }] of this.#keys) {
      if (now - last < Marks.longest && this.#keys.size <= Marks.maxKeys) return
      this.#keys.delete(key)
    }
  }
}

function lookBefore(list: readonly Look[], began: number): Look {
  return list.findLast(({ at }) => at <= began + tolerance) ?? list.at(-1)!
}
