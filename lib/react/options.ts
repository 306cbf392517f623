/**
 * The options of `useProjectSession`, checked.
 */
export interface ProjectSessionOptions {
  /** Where the session routes are. Default: '/api/project-session'. */
  endpoint?: string | undefined
  /** Under which name the browser keeps the session's id. Default: 'projectSessionId'. */
  storageKey?: string | undefined
  /** Milliseconds between the last change and the save. Default: 1000. */
  debounce?: number | undefined
  /** The id travels in a cookie that scripts cannot read; the routes are made with it too. */
  cookie?: boolean | undefined
  /**
   * In place of the browser's own, for example to add a header. Hand its `signal` on: a request that
   * is not answered within 30 seconds is ended, counts as one without an answer, and is repeated.
   */
  fetch?: typeof globalThis.fetch | undefined
}

export type ResolvedOptions = Required<ProjectSessionOptions>

const defaults: ResolvedOptions = {
  endpoint: '/api/project-session',
  storageKey: 'projectSessionId',
  debounce: 1000,
  cookie: false,
  fetch: (input, init) => globalThis.fetch(input, init),
}

const rules: Record<keyof ResolvedOptions, [(value: unknown) => boolean, string]> = {
  endpoint: [isName, 'the path of the session routes, such as /api/project-session'],
  storageKey: [isName, 'a string that is not empty'],
  debounce: [isDelay, 'a number of milliseconds from 0 to 60000'],
  cookie: [(value) => typeof value === 'boolean', 'true or false'],
  fetch: [(value) => typeof value === 'function', 'a function like fetch'],
}

export function resolveOptions(given: ProjectSessionOptions = {}): ResolvedOptions {
  const named = Object.entries(given).filter(([, value]) => value !== undefined)
  for (const [name, value] of named) {
    if (!Object.hasOwn(rules, name)) {
      throw new TypeError(`useProjectSession: \`${name}\` is not an option`)
    }
    const [holds, must] = rules[name as keyof ResolvedOptions]
    if (!holds(value)) throw new TypeError(`useProjectSession: \`${name}\` must be ${must}`)
  }
  return { ...defaults, ...Object.fromEntries(named) }
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isDelay(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 60_000
}
