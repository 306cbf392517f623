/** What the client processes share, the latest of each kind. */
import type { Shared } from './messages'

type Kind = Shared['kind']

export type Item<K extends Kind> = Extract<Shared, { kind: K }>

const capacity: Record<Kind, number> = { session: 60, tenantSession: 60, token: 30 }

export class Pools {
  readonly #items: Record<Kind, Shared[]> = { session: [], tenantSession: [], token: [] }

  constructor(items: Shared[] = []) {
    for (const item of items) this.add(item)
  }

  add(item: Shared): void {
    const items = this.#items[item.kind]
    items.push(item)
    if (items.length > capacity[item.kind]) items.shift()
  }

  of<K extends Kind>(kind: K): Item<K>[] {
    return this.#items[kind] as Item<K>[]
  }

  all(): Shared[] {
    return Object.values(this.#items).flat()
  }
}
