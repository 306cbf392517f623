/**
 * What a caller is given: a storage, how long a call on it may take, and who watches. A life is what
 * a caller does with one thing of its own from its making to its end; what it gets must be its own,
 * whatever happens on the way.
 */
import type { Storage } from 'redis-session-storage'
import { below } from './random'
import type { Outcome, Watch } from './watch'

let lives = 0

export class Stage {
  constructor(
    readonly storage: Storage,
    /** Milliseconds: the storage's `commandTimeout`. */
    readonly timeout: number,
    readonly watch: Watch,
    readonly caller: number,
  ) {}

  /** A mark that nobody else has, of some length. */
  newMark(): string {
    lives += 1
    return `${this.caller}-${lives}-${'x'.repeat(below(400))}`
  }

  /** One call; `rounds` is to how many commands one after the other it may come. */
  call<T>(
    what: string,
    work: () => Promise<T>,
    { rounds = 1, expected = [] as string[] } = {},
  ): Promise<Outcome<T>> {
    return this.watch.call(what, rounds * this.timeout, work, expected)
  }

  /** Reports what is not as it must be. */
  expect(holds: boolean, what: string): void {
    if (!holds) this.watch.breach(`caller ${this.caller}: ${what}`)
  }
}

export type Life = (stage: Stage) => Promise<void>
