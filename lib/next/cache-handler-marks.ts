/**
 * The marks of the values that `'use cache'` computes: each was taken when its key was looked for,
 * which is before the computing began. An invalidation that lands while a value is computed is later
 * than its mark, and wins.
 */
interface Look {
  /** Null when the store was away: what is computed is lost. */
  readonly mark: string | null
  /** By the clock of this process, as Next.js reads it. */
  readonly at: number
  /** How many values it may still lead to. */
  pending: number
}

/** Of one key, the oldest first. */
interface Looks {
  readonly list: Look[]
  last: number
}

/** Milliseconds that two readings of the clock may differ. */
const tolerance = 5

export class Marks {
  /** Milliseconds after which a look is taken to have led to nothing, and how many keys are kept. */
  static readonly longest = 600_000
  static readonly maxKeys = 10_000

  /** The key that was looked for last comes last. */
  readonly #keys = new Map<string, Looks>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.timeOrigin + performance.now()) {
    this.#now = now
  }

  /** A look has found nothing that will do: a value is going to be computed. */
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

  /** Whether there is a mark for a value of the key. */
  has(key: string): boolean {
    return this.#keys.has(key) || this.#ofShorter(key, 0) !== undefined
  }

  /**
   * The mark of a value whose computing began then: that of the last look before, or, when the time
   * is none of this process's, of the last look. Next.js may make a key longer by what the computing
   * has read: then it is a look for the shorter key. Each look counts once.
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
