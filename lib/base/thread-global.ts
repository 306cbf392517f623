/**
 * State that all copies of this package in the thread share, because a bundler may load the package
 * more than once. It is one object on globalThis, with an entry for each name. The copies may be of
 * different versions: the name of an entry and the shape of its value must not change.
 */
const key = Symbol.for('redis-session-storage')

type Entries = Record<string, unknown>

/** An entry of the shared state. */
export interface ThreadGlobal<T> {
  value: T
}

/** Declares an entry. `make` returns its first value, unless another copy has made the entry. */
export function threadGlobal<T>(name: string, make: () => T): ThreadGlobal<T> {
  const entry = {
    get value(): T {
      return (entries()[name] ??= make()) as T
    },
    set value(value: T) {
      entries()[name] = value
    },
  }
  void entry.value // versions without `threadGlobal` expect every entry to exist
  return entry
}

function entries(): Entries {
  const home = globalThis as { [key]?: Entries | undefined }
  return (home[key] ??= {})
}
