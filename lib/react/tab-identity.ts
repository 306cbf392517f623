/**
 * The identity of a browser tab: an id that survives reloads and is never shared by two pages, and
 * the numbers of the saves sent under that id. Owned by a saver.
 *
 * Between two pages of the tab the id is in sessionStorage, and a single-use ticket for it is in
 * localStorage. A duplicated tab has a copy of sessionStorage, but only the first page that uses
 * the ticket gets the id. Any other page gets a new one.
 */
import { randomUuid, withStorage } from './browser'
import { readEntry, removeEntry, removeExpired, writeEntry } from './entries'

const ticketTtl = 86_400_000

/** More numbers than a page can use between `leave` and its end. */
const reserved = 1000

interface Token {
  readonly id: string
  /** The largest number that may have been used under the id. */
  readonly number: number
  readonly ticket: string
}

export class TabIdentity {
  #id: string | null = null
  #number = 0
  #isHere = false

  /** Prefix of the names of storage entries. */
  constructor(private readonly prefix: string) {}

  get id(): string {
    if (this.#id === null) this.stay()
    return this.#id!
  }

  /** Returns a number that no other save under this id has. */
  nextNumber(): number {
    if (this.#id === null) this.stay()
    this.#number += 1
    return this.#number
  }

  /**
   * Called when the page is loaded or returns from the back/forward cache. The id changes only
   * here. Returns whether the page had left.
   */
  stay(): boolean {
    if (this.#isHere) return false
    const hadLeft = this.#id !== null
    this.#isHere = true
    const { id = randomUuid(), number = 0 } = this.#redeem() ?? {}
    this.#number = id === this.#id ? Math.max(number, this.#number) : number
    this.#id = id
    return hadLeft
  }

  /** Called when the page is left: the next page of this tab gets the id. */
  leave(): void {
    if (!this.#isHere) return
    this.#isHere = false
    const token: Token = { id: this.id, number: this.#number + reserved, ticket: randomUuid() }
    writeEntry(this.#ticketOf(token.id), { ticket: token.ticket }, ticketTtl)
    withStorage('sessionStorage', (storage) => storage.setItem(this.#name, JSON.stringify(token)))
  }

  /**
   * Removes the token of the previous page from storage and returns it, or null if another page has
   * used its ticket.
   */
  #redeem(): Token | null {
    removeExpired(`${this.#name}:`)
    const token = parse(withStorage('sessionStorage', (storage) => storage.getItem(this.#name)))
    withStorage('sessionStorage', (storage) => storage.removeItem(this.#name))
    if (!isToken(token)) return null
    const name = this.#ticketOf(token.id)
    if (readEntry(name)?.ticket !== token.ticket) return null
    removeEntry(name)
    return token
  }

  get #name(): string {
    return `${this.prefix}:tab`
  }

  #ticketOf(id: string): string {
    return `${this.#name}:${id}`
  }
}

function isToken(value: unknown): value is Token {
  if (typeof value !== 'object' || value === null) return false
  const { id, number, ticket } = value as Partial<Token>
  return typeof id === 'string' && Number.isSafeInteger(number) && typeof ticket === 'string'
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}
